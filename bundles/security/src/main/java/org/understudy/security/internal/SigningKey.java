// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicationException;
import org.understudy.io.DurableFiles;

/**
 * The key that a node signs with, and the certificates that it ever signed with: each is in {@code signers/SHA-256.cer} before
 * its first signature is made. The key store is read when it changes; while it can't be used, as between its files in a
 * renewal, the key from before goes on being used. Thread-safe.
 */
final class SigningKey {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);

    private final CmsKeyEnvelopes credentials;
    private Known known = new Known(List.of(), Optional.empty()); // guarded by this
    private String problem = "";
    private String told = "";

    private record Known(List<Object> version, Optional<NodeCredentials> key) {}

    SigningKey(CmsKeyEnvelopes credentials) {
        this.credentials = credentials;
    }

    /** Empty if there is none that may sign now; the log says why, once. */
    synchronized Optional<NodeCredentials> find() {
        Optional<NodeCredentials> key = current();
        try {
            if (key.isPresent()) {
                key.get().certificate().checkValidity();
                remember(key.get().certificate());
            }
        } catch (GeneralSecurityException | IOException e) {
            problem = "the certificate of this node can't be used: " + e.getMessage();
            key = Optional.empty();
        }
        if (!problem.isEmpty() && !problem.equals(told)) {
            LOG.warn(
                    "Receipts of recovery points are {}: {}.",
                    key.isEmpty() ? "not signed" : "signed as before",
                    problem);
        }
        told = problem;
        return key;
    }

    private Optional<NodeCredentials> current() {
        problem = "";
        try {
            List<Object> version = version();
            if (known.key().isEmpty() || !known.version().equals(version)) {
                known = new Known(version, Optional.of(credentials.own()));
            }
        } catch (ReplicationException e) {
            problem = e.getMessage();
        } catch (IOException e) {
            problem = e.getMessage() + " can't be read";
        }
        return known.key();
    }

    /** What the files are now; they are read again when it is not what it was. */
    private List<Object> version() throws IOException {
        List<Object> version = new ArrayList<>();
        for (Path file : credentials.ownFiles()) {
            version.addAll(List.of(file, Files.getLastModifiedTime(file), Files.size(file)));
        }
        return version;
    }

    private void remember(X509Certificate certificate) throws IOException, GeneralSecurityException {
        Path file = file(certificate);
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            DurableFiles.write(file, certificate.getEncoded());
            DurableFiles.syncFolder(credentials.folder());
        }
    }

    private Path file(X509Certificate certificate) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return credentials.folder().resolve("signers").resolve(HexFormat.of().formatHex(digest) + ".cer");
    }

    /** Whether this node signs with a certificate, or ever did. */
    synchronized boolean isOwn(X509Certificate certificate) throws GeneralSecurityException {
        return Files.exists(file(certificate))
                || current()
                        .filter(key -> key.certificate().equals(certificate))
                        .isPresent();
    }
}
