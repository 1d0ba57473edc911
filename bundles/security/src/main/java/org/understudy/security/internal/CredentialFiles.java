// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.TlsSettings;
import org.understudy.io.DurableFiles;

/** Reads and writes key stores, PEM files and password files. What holds a secret is made with mode 600. */
public final class CredentialFiles {
    private static final long MAX_BYTES = 1 << 20;
    private static final int PASSWORD_BYTES = 24;
    private static final String PKCS12 = "PKCS12";

    private CredentialFiles() {}

    public static char[] newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random).toCharArray();
    }

    public static void writePassword(Path file, char[] password) throws IOException {
        writeSecret(file, (new String(password) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The first line of the file. */
    public static char[] readPassword(Path file) {
        String text = new String(read(file), StandardCharsets.UTF_8);
        String password = text.lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw unusable(file, "has no password in its first line", null);
        }
        return password.toCharArray();
    }

    /**
     * The password of a node's own files: that of the environment variable, if one is named.
     *
     * @throws ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file or the variable
     */
    static char[] password(TlsSettings settings) {
        if (settings.passwordVariable().isEmpty()) {
            return readPassword(settings.passwordFile());
        }
        String name = settings.passwordVariable().get();
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE,
                    "the environment of this node has no variable " + name + " with the password of "
                            + settings.keyStore(),
                    "set it where the node is started, and start it anew; or name a file with password.file, and no"
                            + " password.env");
        }
        return value.toCharArray();
    }

    public static void writeStore(Path file, KeyStore store, char[] password)
            throws IOException, GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password);
        writeSecret(file, out.toByteArray());
    }

    public static KeyStore newStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(PKCS12);
        store.load(null, null);
        return store;
    }

    public static KeyStore readStore(Path file, char[] password) {
        byte[] content = read(file);
        try {
            KeyStore store = KeyStore.getInstance(PKCS12);
            store.load(new ByteArrayInputStream(content), password);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "is no PKCS#12 file, or its password is another one", e);
        }
    }

    public static void writePem(Path file, X509Certificate certificate) throws IOException, GeneralSecurityException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        DurableFiles.write(file, pem.getBytes(StandardCharsets.US_ASCII));
    }

    public static List<X509Certificate> readPem(Path file) {
        byte[] content = read(file);
        try {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            List<X509Certificate> certificates = new ArrayList<>();
            all.forEach(certificate -> certificates.add((X509Certificate) certificate));
            return certificates;
        } catch (GeneralSecurityException e) {
            throw unusable(file, "is no PEM file with certificates", e);
        }
    }

    /** Certificate revocation lists, as PEM or DER. */
    static Collection<? extends CRL> readLists(Path file) {
        byte[] content = read(file);
        try {
            return CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content));
        } catch (GeneralSecurityException e) {
            throw unusable(file, "is no file with certificate revocation lists", e);
        }
    }

    static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw unusable(file, "does not exist", null);
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unusable(file, "is larger than 1 MiB", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unusable(file, "can't be read: " + e.getMessage(), e);
        }
    }

    private static void writeSecret(Path file, byte[] content) throws IOException {
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        DurableFiles.write(file, content, attributes);
    }

    public static ReplicationException unusable(Path file, String what, Throwable cause) {
        return new ReplicationException(
                ErrorCode.CREDENTIALS_UNUSABLE,
                file + " " + what,
                "make certificates with replica:cert-init and replica:cert-issue, or name others in the configuration",
                cause);
    }
}
