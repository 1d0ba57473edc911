// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.understudy.api.security.TlsSettings;

/** What an authority that keeps revocation lists makes, by its key in a folder. */
final class RevocationLists {
    private static final Duration DAY = Duration.ofDays(1);

    private final Path folder;
    private final X509Certificate authority;
    private final PrivateKey key;

    RevocationLists(Path folder) throws Exception {
        this.folder = folder;
        char[] password = CredentialFiles.readPassword(folder.resolve("ca.password"));
        KeyStore store = CredentialFiles.readStore(folder.resolve("ca.p12"), password);
        this.authority = (X509Certificate) store.getCertificate("key");
        this.key = (PrivateKey) store.getKey("key", password);
    }

    /** A list that ends tomorrow, as DER. */
    byte[] revoking(X509Certificate... certificates) throws Exception {
        return list(Instant.now().plus(DAY), certificates);
    }

    /** A list that has ended. */
    byte[] old() throws Exception {
        return list(Instant.now().minus(DAY));
    }

    private byte[] list(Instant end, X509Certificate... certificates) throws Exception {
        X509v2CRLBuilder builder =
                new JcaX509v2CRLBuilder(authority, Date.from(Instant.now().minus(DAY.multipliedBy(2))));
        builder.setNextUpdate(Date.from(end));
        for (X509Certificate certificate : certificates) {
            builder.addCRLEntry(certificate.getSerialNumber(), new Date(), CRLReason.keyCompromise);
        }
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                .getEncoded();
    }

    Path file(String name, byte[]... lists) throws Exception {
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        for (byte[] list : lists) {
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(new org.bouncycastle.cert.X509CRLHolder(list));
            }
            pem.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return Files.write(folder.resolve(name), pem.toByteArray());
    }

    static X509Certificate certificate(TlsSettings node) {
        return new PkixTlsContexts().load(node).certificate();
    }

    /** A node whose certificate says where its authority's list is. */
    TlsSettings naming(String host, String distributionPoint, TlsSettings trust) throws Exception {
        GeneralNames at = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, distributionPoint));
        CRLDistPoint points = new CRLDistPoint(
                new DistributionPoint[] {new DistributionPoint(new DistributionPointName(at), null, null)});
        return node(host, Extension.cRLDistributionPoints, points, trust);
    }

    /** A node whose certificate says where its authority's OCSP server is. */
    TlsSettings namingResponder(String host, String url, TlsSettings trust) throws Exception {
        AuthorityInformationAccess access = new AuthorityInformationAccess(
                X509ObjectIdentifiers.ocspAccessMethod, new GeneralName(GeneralName.uniformResourceIdentifier, url));
        return node(host, Extension.authorityInfoAccess, access, trust);
    }

    private TlsSettings node(String host, ASN1ObjectIdentifier extension, ASN1Encodable value, TlsSettings trust)
            throws Exception {
        KeyPair pair = new CertificateMaker(java.time.Clock.systemUTC()).newKey();
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, host));
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                authority,
                                BigInteger.valueOf(System.nanoTime()),
                                Date.from(Instant.now().minus(DAY)),
                                Date.from(Instant.now().plus(DAY)),
                                new javax.security.auth.x500.X500Principal("CN=" + host),
                                pair.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                        .addExtension(Extension.subjectAlternativeName, false, names)
                        .addExtension(extension, false, value)
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        char[] password = CredentialFiles.readPassword(trust.passwordFile());
        KeyStore store = CredentialFiles.newStore();
        store.setKeyEntry("key", pair.getPrivate(), password, new Certificate[] {certificate, authority});
        Path file = folder.resolve(host + ".p12");
        CredentialFiles.writeStore(file, store, password);
        return new TlsSettings(file, trust.trustStore(), trust.passwordFile());
    }
}
