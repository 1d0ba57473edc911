// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.TlsSettings;
import org.understudy.io.DurableFiles;
import org.understudy.security.internal.CredentialFiles;
import org.understudy.security.internal.NodeCredentials;

/** The folder with a primary's credentials. What is there is never overwritten without a copy. */
final class GuestFolder {
    private static final Logger LOG = LoggerFactory.getLogger(GuestFolder.class);
    private static final List<String> FILES = List.of("node.p12", "trust.p12", "ca.pem", "password");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Clock clock;

    GuestFolder(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    Path keyStore() {
        return folder.resolve("node.p12");
    }

    private Path password() {
        return folder.resolve("password");
    }

    /** What is written here is what the primary uses. */
    void requireUsed(TlsSettings settings) {
        if (!settings.equals(new TlsSettings(keyStore(), folder.resolve("trust.p12"), password()))) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node's credentials are not in " + folder + ", where pairing puts them, but in "
                            + settings.keyStore() + ", " + settings.trustStore() + " and " + settings.passwordFile(),
                    "take keystore, truststore, password.file and password.env out of org.understudy.client, or issue its"
                            + " certificate with replica:cert-issue");
        }
    }

    /** The node's key and certificate, if there are any. */
    Optional<NodeCredentials> read() {
        return Files.exists(keyStore()) ? Optional.of(NodeCredentials.read(keyStore(), password())) : Optional.empty();
    }

    /** The same where it is renewed here: one whose password is not in this folder, an operator sees to. */
    Optional<NodeCredentials> renewable() {
        return Files.exists(password()) ? read() : Optional.empty();
    }

    /** Finds out whether it can be written to before an invitation is used up. */
    void prepare() throws IOException {
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException("not writable");
        }
    }

    /** Puts the files that are there aside, and writes the new ones. */
    void write(PrivateKey key, X509Certificate certificate, X509Certificate authority)
            throws IOException, GeneralSecurityException {
        if (Files.exists(keyStore())) {
            copyAside();
        }
        NodeCredentials.write(folder, key, certificate, authority, passwordToUse());
    }

    /** Puts the files that are there aside, and writes a new key; what is trusted stays. */
    void renew(PrivateKey key, X509Certificate certificate, X509Certificate authority)
            throws IOException, GeneralSecurityException {
        copyAside();
        NodeCredentials.writeKey(keyStore(), key, certificate, authority, CredentialFiles.readPassword(password()));
    }

    /** The one that is there, so that each file can be read at each moment; a new one if there is none that can be used. */
    private char[] passwordToUse() {
        if (Files.exists(keyStore())) {
            try {
                return CredentialFiles.readPassword(password());
            } catch (ReplicationException e) {
                LOG.warn("{}; a new password is made.", e.getMessage());
            }
        }
        return CredentialFiles.newPassword();
    }

    private void copyAside() throws IOException {
        Path aside = folder.resolve("replaced-" + TIME.format(clock.instant()));
        Files.createDirectories(aside);
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                Path copy = aside.resolve(name);
                // with its mode
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                DurableFiles.sync(copy);
            }
        }
        DurableFiles.syncFolder(aside);
        DurableFiles.syncFolder(folder);
    }
}
