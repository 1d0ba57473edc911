// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.time.Period;
import java.util.List;

/**
 * A small certificate authority, so that nobody needs other tools to start. The authority's folder has {@code ca.p12},
 * {@code ca.pem} and {@code ca.password}; a node's folder has {@code node.p12}, {@code trust.p12}, {@code ca.pem} and
 * {@code password}. Both may be the same folder. Passwords are random, their files and the stores have mode 600.
 * Thread-safe.
 */
public interface CertificateTool {
    /** The folder that is used where a command names none: {@code etc/understudy} of the Karaf. */
    Path defaultFolder();

    /**
     * Makes an authority.
     *
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if the folder has one already
     */
    CertificateInfo initialize(Path folder, String commonName, Period validity);

    /**
     * Makes a node's key and certificate, and puts them with the trust store and the password into a folder that can be
     * copied to the node as it is.
     *
     * @param authority the folder with the authority
     * @param target where the node's {@code node.p12}, {@code trust.p12}, {@code ca.pem} and {@code password} go
     * @param hostName the node's full name: subject and first alternative name
     * @param alternativeNames further DNS names or IP addresses
     */
    CertificateInfo issue(Path authority, Path target, String hostName, List<String> alternativeNames, Period validity);

    /** All certificates in a folder's stores and PEM files. */
    List<CertificateInfo> show(Path folder);
}
