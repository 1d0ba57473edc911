// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.understudy.api.security.KeyEnvelopes;

/** Describes the configuration of payload encryption for tools; read by {@link PayloadSettings}. */
@ObjectClassDefinition(pid = KeyEnvelopes.PID, name = "Understudy: payload encryption")
@interface PayloadConfiguration {
    @AttributeDefinition(description = "Whether this node, as a replica, takes encrypted chunks only")
    boolean required() default false;

    @AttributeDefinition(description = "PKCS#12 file with this node's key and certificate, or PEM file with its chain")
    String keystore() default "${karaf.etc}/understudy/node.p12";

    @AttributeDefinition(description = "PEM file with the key, PKCS#8, if keystore is PEM and does not have it")
    String keystore_key();

    @AttributeDefinition(description = "PKCS#12 or PEM file with the authorities, or certificates, of the other nodes")
    String truststore() default "${karaf.etc}/understudy/trust.p12";

    @AttributeDefinition(description = "File whose first line is the password of both")
    String password_file() default "${karaf.etc}/understudy/password";

    @AttributeDefinition(description = "Name of the environment variable with the password, in place of the file")
    String password_env();
}
