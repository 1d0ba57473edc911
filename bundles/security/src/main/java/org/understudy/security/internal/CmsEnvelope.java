// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * CMS SignedData (RFC 5652) around AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084), for one recipient: by ephemeral
 * ECDH with SHA-256 and AES-256 key wrap (RFC 5753), or by RSA-OAEP with SHA-256 (RFC 3560). Other algorithms are not
 * taken. It decides about no certificate. Thread-safe.
 */
final class CmsEnvelope {
    private static final ASN1ObjectIdentifier AGREEMENT = CMSAlgorithm.ECDH_SHA256KDF;
    private static final Set<String> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    /** Not registered: nothing else of the node uses it. */
    private final Provider provider = new BouncyCastleProvider();

    /**
     * An envelope whose signature was not checked yet.
     *
     * @param chain the certificates that came with it, the one that it says it is signed with first
     */
    record Signed(SignerInformation signer, List<X509Certificate> chain, byte[] content) {}

    /** @throws GeneralSecurityException if a key is of a kind that can't be used */
    byte[] seal(byte[] content, X509Certificate recipient, NodeCredentials own)
            throws GeneralSecurityException, CMSException, OperatorCreationException, IOException {
        CMSAuthEnvelopedDataGenerator enveloping = new CMSAuthEnvelopedDataGenerator();
        enveloping.addRecipientInfoGenerator(recipient(recipient));
        byte[] enveloped = enveloping
                .generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor)
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                                .setProvider(provider)
                                .build())
                .toASN1Structure()
                .getContent()
                .toASN1Primitive()
                .getEncoded(ASN1Encoding.DER);
        CMSSignedDataGenerator signing = new CMSSignedDataGenerator();
        signing.addSignerInfoGenerator(signer(own, provider));
        signing.addCertificates(new JcaCertStore(own.chain()));
        return signing.generate(new CMSProcessableByteArray(CMSObjectIdentifiers.authEnvelopedData, enveloped), true)
                .getEncoded(ASN1Encoding.DER);
    }

    /** Signs with SHA-256, by ECDSA or RSA-PSS. */
    static SignerInfoGenerator signer(NodeCredentials own, Provider provider)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder()
                        .setProvider(provider)
                        .build())
                .build(
                        new JcaContentSignerBuilder(signature(own.certificate().getPublicKey()))
                                .setProvider(provider)
                                .build(own.key()),
                        own.certificate());
    }

    private RecipientInfoGenerator recipient(X509Certificate certificate) throws GeneralSecurityException {
        if (certificate.getPublicKey() instanceof ECPublicKey key) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(key.getParams());
            KeyPair ephemeral = generator.generateKeyPair();
            return new JceKeyAgreeRecipientInfoGenerator(
                            AGREEMENT, ephemeral.getPrivate(), ephemeral.getPublic(), CMSAlgorithm.AES256_WRAP)
                    .addRecipient(certificate)
                    .setProvider(provider);
        }
        requireKind(certificate.getPublicKey(), "RSA");
        AlgorithmIdentifier oaep = new JcaAlgorithmParametersConverter()
                .getAlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_RSAES_OAEP,
                        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return new JceKeyTransRecipientInfoGenerator(certificate, oaep).setProvider(provider);
    }

    private static String signature(PublicKey key) throws GeneralSecurityException {
        if (key instanceof ECPublicKey) {
            return "SHA256withECDSA";
        }
        requireKind(key, "RSA");
        return "SHA256withRSAandMGF1";
    }

    private static void requireKind(PublicKey key, String kind) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(kind)) {
            throw new GeneralSecurityException(
                    "a key of kind " + key.getAlgorithm() + " can't be used, EC and RSA can");
        }
    }

    /**
     * @param envelope hostile
     * @throws CMSException if it is none
     */
    Signed parse(byte[] envelope) throws CMSException, GeneralSecurityException {
        CMSSignedData signed = new CMSSignedData(envelope);
        Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
        if (signers.size() != 1
                || signed.getSignedContent() == null
                || !signed.getSignedContentTypeOID().equals(CMSObjectIdentifiers.authEnvelopedData.getId())) {
            throw new CMSException("not encrypted content with one signature");
        }
        SignerInformation signer = signers.iterator().next();
        return new Signed(signer, chain(signed, signer), (byte[])
                signed.getSignedContent().getContent());
    }

    /**
     * The certificates that came with a signature, the one that it says it is made with first.
     *
     * @throws CMSException if that is not there, or the signature is of a kind that is not taken
     */
    static List<X509Certificate> chain(CMSSignedData signed, SignerInformation signer)
            throws CMSException, GeneralSecurityException {
        if (signer.getSignedAttributes() == null || !DIGESTS.contains(signer.getDigestAlgOID())) {
            throw new CMSException("a signature of another kind");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (X509CertificateHolder each : signed.getCertificates().getMatches(null)) {
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(each);
            chain.add(signer.getSID().match(each) ? 0 : chain.size(), certificate);
        }
        if (signed.getCertificates().getMatches(signer.getSID()).size() != 1) {
            throw new CMSException("not the one certificate that it is signed with");
        }
        return chain;
    }

    /** Whether the first certificate of the chain made the signature. */
    boolean isSigned(Signed envelope) throws CMSException, OperatorCreationException {
        return envelope.signer()
                .verify(new JcaSimpleSignerInfoVerifierBuilder()
                        .setProvider(provider)
                        .build(envelope.chain().get(0)));
    }

    /** @throws CMSException if it is malformed, or not for this node */
    byte[] open(Signed envelope, NodeCredentials own) throws CMSException, GeneralSecurityException, IOException {
        CMSAuthEnvelopedData enveloped = new CMSAuthEnvelopedData(new ContentInfo(
                CMSObjectIdentifiers.authEnvelopedData, ASN1Primitive.fromByteArray(envelope.content())));
        Collection<RecipientInformation> recipients =
                enveloped.getRecipientInfos().getRecipients();
        boolean agreed = own.certificate().getPublicKey() instanceof ECPublicKey;
        RecipientInformation recipient =
                recipients.size() == 1 ? recipients.iterator().next() : null;
        if (recipient == null || !recipient.getRID().match(new JcaX509CertificateHolder(own.certificate()))) {
            throw new CMSException("it is for another certificate");
        }
        ASN1ObjectIdentifier wanted = agreed ? AGREEMENT : PKCSObjectIdentifiers.id_RSAES_OAEP;
        if (!recipient.getKeyEncryptionAlgOID().equals(wanted.getId())
                || !enveloped.getEncryptionAlgOID().equals(CMSAlgorithm.AES256_GCM.getId())) {
            throw new CMSException("it is encrypted by other algorithms");
        }
        return recipient.getContent(
                agreed
                        ? new JceKeyAgreeAuthEnvelopedRecipient(own.key()).setProvider(provider)
                        : new JceKeyTransAuthEnvelopedRecipient(own.key()).setProvider(provider));
    }
}
