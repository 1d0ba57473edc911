// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** PKCS#10 requests (RFC 2986) for keys on P-256 and DNS names, and for nothing else. */
final class CertificateRequests {
    /** Eight names of 253 bytes have their place. */
    static final int MAX_BYTES = 4096;

    private CertificateRequests() {}

    /** @param names DNS names, as a proof of possession needs no more */
    record Wanted(PublicKey key, List<String> names) {}

    static byte[] make(KeyPair key, List<String> names) throws GeneralSecurityException, IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new)));
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder(BCStyle.INSTANCE).build(), key.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** @throws ReplicationException with {@code PAIRING_REFUSED} */
    static Wanted check(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw refused("a request for a certificate of " + der.length + " bytes", null);
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            AlgorithmIdentifier algorithm = request.getSubjectPublicKeyInfo().getAlgorithm();
            if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                    || !SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
                throw refused("a request for a key that is not on the curve P-256", null);
            }
            if (!X9ObjectIdentifiers.ecdsa_with_SHA256.equals(
                    request.getSignatureAlgorithm().getAlgorithm())) {
                throw refused("a request that is not signed by ECDSA with SHA-256", null);
            }
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("a request that is not signed by its key", null);
            }
            return new Wanted(key, names(request));
        } catch (IOException
                | GeneralSecurityException
                | PKCSException
                | OperatorCreationException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | ArrayIndexOutOfBoundsException
                | NullPointerException e) { // what Bouncy Castle throws for a structure that is not as it should be
            throw refused("a malformed request for a certificate", e);
        }
    }

    private static List<String> names(PKCS10CertificationRequest request) {
        Attribute[] attributes = request.getAttributes();
        if (attributes.length != 1
                || !attributes[0].getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)
                || attributes[0].getAttrValues().size() != 1) {
            throw refused("a request without names, or with other attributes", null);
        }
        Extensions extensions = Extensions.getInstance(attributes[0].getAttributeValues()[0]);
        ASN1ObjectIdentifier[] wanted = extensions.getExtensionOIDs();
        if (wanted.length != 1 || !wanted[0].equals(Extension.subjectAlternativeName)) {
            throw refused("a request for other extensions than names", null);
        }
        return Arrays.stream(GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName)
                        .getNames())
                .map(CertificateRequests::dnsName)
                .toList();
    }

    private static String dnsName(GeneralName name) {
        if (name.getTagNo() != GeneralName.dNSName) {
            throw refused("a request for a name that is no DNS name", null);
        }
        return name.getName().toString();
    }

    private static ReplicationException refused(String what, Exception cause) {
        return new ReplicationException(
                ErrorCode.PAIRING_REFUSED,
                what + " is refused",
                "check that both nodes run compatible versions",
                cause);
    }
}
