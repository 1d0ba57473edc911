// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of a primary for tools; read by {@link ClientSettings}, and by the engine. */
@ObjectClassDefinition(pid = TransportClient.PID, name = "Understudy: primary")
@interface ClientConfiguration {
    @AttributeDefinition(description = "PKCS#12 file with this node's key and certificate, or PEM file with its chain")
    String keystore() default "${karaf.etc}/understudy/node.p12";

    @AttributeDefinition(description = "PEM file with the key, PKCS#8, if keystore is PEM and does not have it")
    String keystore_key();

    @AttributeDefinition(description = "PKCS#12 or PEM file with the trusted authorities")
    String truststore() default "${karaf.etc}/understudy/trust.p12";

    @AttributeDefinition(description = "File whose first line is the password of both")
    String password_file() default "${karaf.etc}/understudy/password";

    @AttributeDefinition(description = "Name of the environment variable with the password, in place of the file")
    String password_env();

    @AttributeDefinition(description = "PEM or DER file with certificate revocation lists of the authorities")
    String crl();

    @AttributeDefinition(
            description = "Certificates whose revocation can't be found out: off (not asked), soft (accepted), hard"
                    + " (refused); with crl hard, else soft")
    String revocation();

    @AttributeDefinition(description = "This node's principal with its realm, for replicas of kerberos addresses")
    String kerberos_principal();

    @AttributeDefinition(description = "File with its keys")
    String kerberos_keytab() default "${karaf.etc}/understudy/node.keytab";

    @AttributeDefinition(description = "Service class of the replica servers' principals")
    String kerberos_service() default "Hyper-V Replica Service";

    @AttributeDefinition(description = "HOST:PORT of the HTTP proxy through which replicas are reached")
    String proxy();

    @AttributeDefinition(description = "The name that the proxy asks for")
    String proxy_user();

    @AttributeDefinition(description = "File whose first line is the password that the proxy asks for")
    String proxy_password_file();

    @AttributeDefinition(description = "Replicas without the proxy: " + ProxyBypass.ALLOWED)
    String proxy_bypass();

    @AttributeDefinition(description = "Seconds to wait for a connection", min = "1", max = "600")
    int connect_timeout() default 15;

    @AttributeDefinition(description = "Seconds to wait for the answer to a control message", min = "1", max = "3600")
    int control_timeout() default 120;

    @AttributeDefinition(description = "Seconds to wait until a chunk is stored", min = "1", max = "3600")
    int data_timeout() default 120;

    @AttributeDefinition(
            description = "Connections of a workload's data channel at most; it takes as many as help",
            min = "1",
            max = "64")
    int data_connections() default 24;

    @AttributeDefinition(
            description = "Seconds without traffic until a data channel gets an echo",
            min = "1",
            max = "3600")
    int echo_interval() default 90;

    @AttributeDefinition(
            description = "Seconds without a request until a control connection is closed",
            min = "1",
            max = "3600")
    int control_idle() default 10;

    @AttributeDefinition(description = "Transfers that run at the same time", min = "1", max = "1024")
    int transfers_parallel() default 3;
}
