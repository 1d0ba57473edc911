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

    @AttributeDefinition(description = "PKCS#12 file with this node's key and certificate")
    String keystore() default "${karaf.etc}/understudy/node.p12";

    @AttributeDefinition(description = "PKCS#12 or PEM file with the authorities, or certificates, of the other nodes")
    String truststore() default "${karaf.etc}/understudy/trust.p12";

    @AttributeDefinition(description = "File whose first line is the password of both")
    String password_file() default "${karaf.etc}/understudy/password";
}
