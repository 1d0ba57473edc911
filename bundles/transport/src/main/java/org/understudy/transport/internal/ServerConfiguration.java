// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of a listener of the replica server for tools; read by {@link ServerSettings}. */
@ObjectClassDefinition(
        pid = ReplicaServer.PID,
        factoryPid = ReplicaServer.FACTORY_PID,
        name = "Understudy: replica server")
@interface ServerConfiguration {
    @AttributeDefinition(description = "Address to listen on; 0.0.0.0 for all")
    String host() default "0.0.0.0";

    @AttributeDefinition(description = "TCP port", min = "1", max = "65535")
    int port() default 8443;

    @AttributeDefinition(
            description = "TCP port for pairing; open only while an invitation is",
            min = "1",
            max = "65535")
    int pairing_port() default 8442;

    @AttributeDefinition(description = "How primaries are authenticated: certificate or kerberos")
    String authentication() default "certificate";

    @AttributeDefinition(description = "With Kerberos: whether there is TLS below it")
    boolean tls() default true;

    @AttributeDefinition(description = "This server's principal with its realm: SERVICE/HOST@REALM")
    String kerberos_principal();

    @AttributeDefinition(description = "File with its keys")
    String kerberos_keytab() default "${karaf.etc}/understudy/node.keytab";

    @AttributeDefinition(
            description = "Seconds that a connection counts as authenticated by Kerberos",
            min = "5",
            max = "86400")
    int kerberos_duration() default 3600;

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

    @AttributeDefinition(description = "Seconds without traffic until a connection is closed", min = "5", max = "86400")
    int idle_timeout() default 300;

    @AttributeDefinition(description = "Most threads", min = "8", max = "1024")
    int threads_max() default 64;

    @AttributeDefinition(description = "Most connections", min = "1", max = "65536")
    int connections_max() default 4096;

    @AttributeDefinition(
            description = "Most connections on which no primary was authorized yet",
            min = "8",
            max = "65536")
    int strangers_max() default 256;

    @AttributeDefinition(description = "Seconds until such a connection is closed", min = "1", max = "3600")
    int strangers_timeout() default 60;
}
