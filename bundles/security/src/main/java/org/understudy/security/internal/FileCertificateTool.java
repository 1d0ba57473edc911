// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.CertificateTool;

/** The certificate authority in a folder. */
@Component
public final class FileCertificateTool implements CertificateTool {
    static final String KEY = "key";
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
    private static final int MAX_COMMON_NAME = 64;

    private final Path defaultFolder;
    private final CertificateMaker maker;
    private final AuditTrail audit;

    @Activate
    public FileCertificateTool(BundleContext context, @Reference AuditTrail audit) {
        this(
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath()
                        .resolve("understudy"),
                Clock.systemUTC(),
                audit);
    }

    /** One that nobody answers for. */
    public FileCertificateTool(Path defaultFolder, Clock clock) {
        this(defaultFolder, clock, AuditTrail.NONE);
    }

    FileCertificateTool(Path defaultFolder, Clock clock, AuditTrail audit) {
        this.audit = audit;
        this.defaultFolder = defaultFolder;
        this.maker = new CertificateMaker(clock);
    }

    @Override
    public Path defaultFolder() {
        return defaultFolder;
    }

    @Override
    public synchronized CertificateInfo initialize(Path folder, String commonName, Period validity) {
        return audit.perform(
                AuditAction.AUTHORITY_INIT, commonName, "in " + folder, () -> init(folder, commonName, validity));
    }

    private CertificateInfo init(Path folder, String commonName, Period validity) {
        if (commonName.isBlank() || commonName.length() > MAX_COMMON_NAME) {
            throw new InvalidSettingException("name", commonName, "a text of 1 to " + MAX_COMMON_NAME + " characters");
        }
        Path authority = folder.resolve("ca.p12");
        refuseIfThere(authority, "an authority");
        try {
            Files.createDirectories(folder);
            KeyPair key = maker.newKey();
            X509Certificate certificate = maker.authority(key, commonName, validity);
            char[] password = CredentialFiles.newPassword();
            KeyStore store = CredentialFiles.newStore();
            store.setKeyEntry(KEY, key.getPrivate(), password, new Certificate[] {certificate});
            // ca.p12 comes last: with it the authority is there, and never without its password
            CredentialFiles.writePassword(folder.resolve("ca.password"), password);
            CredentialFiles.writePem(folder.resolve("ca.pem"), certificate);
            CredentialFiles.writeStore(authority, store, password);
            return info(authority, certificate);
        } catch (IOException | GeneralSecurityException e) {
            throw notWritten(folder, e);
        }
    }

    @Override
    public synchronized CertificateInfo issue(
            Path authority, Path target, String hostName, List<String> alternativeNames, Period validity) {
        return audit.perform(
                AuditAction.CERTIFICATE_ISSUE,
                hostName,
                "further names " + alternativeNames + ", for " + validity + ", by " + authority + ", in " + target,
                () -> make(authority, target, hostName, alternativeNames, validity));
    }

    private CertificateInfo make(
            Path authority, Path target, String hostName, List<String> alternativeNames, Period validity) {
        checkName("host name", hostName);
        alternativeNames.forEach(name -> checkName("alternative name", name));
        Path node = target.resolve("node.p12");
        refuseIfThere(node, "a node's certificate");
        try {
            char[] authorityPassword = CredentialFiles.readPassword(authority.resolve("ca.password"));
            KeyStore authorityStore = CredentialFiles.readStore(authority.resolve("ca.p12"), authorityPassword);
            X509Certificate issuer = (X509Certificate) authorityStore.getCertificate(KEY);
            PrivateKey issuerKey = (PrivateKey) authorityStore.getKey(KEY, authorityPassword);
            if (issuer == null || issuerKey == null) {
                throw CredentialFiles.unusable(authority.resolve("ca.p12"), "has no key of an authority", null);
            }
            KeyPair key = maker.newKey();
            X509Certificate certificate =
                    maker.node(key.getPublic(), issuer, issuerKey, hostName, alternativeNames, validity);
            Files.createDirectories(target);
            NodeCredentials.write(target, key.getPrivate(), certificate, issuer, CredentialFiles.newPassword());
            return info(node, certificate);
        } catch (IOException | GeneralSecurityException e) {
            throw notWritten(target, e);
        }
    }

    @Override
    public List<CertificateInfo> show(Path folder) {
        List<CertificateInfo> all = new ArrayList<>();
        addStore(all, folder.resolve("ca.p12"), folder.resolve("ca.password"));
        addStore(all, folder.resolve("node.p12"), folder.resolve("password"));
        addStore(all, folder.resolve("trust.p12"), folder.resolve("password"));
        Path pem = folder.resolve("ca.pem");
        if (Files.exists(pem)) {
            CredentialFiles.readPem(pem).forEach(certificate -> all.add(info(pem, certificate)));
        }
        return all;
    }

    private static void addStore(List<CertificateInfo> all, Path file, Path passwordFile) {
        if (!Files.exists(file)) {
            return;
        }
        KeyStore store = CredentialFiles.readStore(file, CredentialFiles.readPassword(passwordFile));
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    all.add(info(file, certificate));
                }
            }
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(file, "can't be read", e);
        }
    }

    public static CertificateInfo info(Path file, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new CertificateInfo(
                    file,
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getIssuerX500Principal().getName(),
                    CertificateNames.alternative(certificate),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    certificate.getBasicConstraints() >= 0,
                    HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(file, "has a malformed certificate", e);
        }
    }

    private static void checkName(String what, String name) {
        if (!IPAddress.isValid(name) && !HOST_NAME.matcher(name).matches()) {
            throw new InvalidSettingException(what, name, "a DNS name or an IP address");
        }
    }

    private static void refuseIfThere(Path file, String what) {
        if (Files.exists(file)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "there is " + what + " already: " + file,
                    "use it, or name another folder; to begin anew, move the old folder away first");
        }
    }

    private static ReplicationException notWritten(Path folder, Exception e) {
        return new ReplicationException(
                ErrorCode.CREDENTIALS_UNUSABLE,
                "certificates can't be written to " + folder + ": " + e.getMessage(),
                "let the node's user write there, or name another folder",
                e);
    }
}
