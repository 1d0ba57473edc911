// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.security.ReceiptSigner;

/** Receipts signed by the node's own key. The certificate of an authority itself is left out: who trusts it has it. */
@Component
public final class CmsReceipts implements ReceiptSigner {
    private static final Logger LOG = LoggerFactory.getLogger(CmsReceipts.class);

    /** Not registered: nothing else of the node uses it. */
    private final Provider provider = new BouncyCastleProvider();

    private final CmsKeyEnvelopes credentials;
    private final SigningKey signing;

    @Activate
    public CmsReceipts(@Reference CmsKeyEnvelopes credentials) {
        this.credentials = credentials;
        this.signing = new SigningKey(credentials);
    }

    @Override
    public Optional<byte[]> sign(Function<String, byte[]> content) {
        return signing.find().flatMap(own -> {
            byte[] text = content.apply(name(own.certificate()));
            return generate(own, new CMSSignedDataGenerator(), text);
        });
    }

    private static String name(X509Certificate certificate) {
        return CertificateNames.identities(certificate).stream()
                .findFirst()
                .orElseGet(() -> certificate.getSubjectX500Principal().getName());
    }

    @Override
    public Optional<byte[]> countersign(byte[] receipt) {
        return signing.find().flatMap(own -> {
            try {
                CMSSignedData signed = new CMSSignedData(receipt);
                CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                generator.addSigners(signed.getSignerInfos());
                generator.addCertificates(signed.getCertificates());
                return generate(
                        own, generator, (byte[]) signed.getSignedContent().getContent());
            } catch (CMSException e) {
                return failed(e);
            }
        });
    }

    private Optional<byte[]> generate(NodeCredentials own, CMSSignedDataGenerator generator, byte[] content) {
        try {
            generator.addSignerInfoGenerator(CmsEnvelope.signer(own, provider));
            List<X509Certificate> chain = new ArrayList<>(own.chain());
            chain.removeIf(each -> !each.equals(own.certificate())
                    && each.getSubjectX500Principal().equals(each.getIssuerX500Principal()));
            generator.addCertificates(new JcaCertStore(chain));
            return Optional.of(generator
                    .generate(new CMSProcessableByteArray(content), true)
                    .getEncoded(ASN1Encoding.DER));
        } catch (CMSException | GeneralSecurityException | OperatorCreationException | IOException e) {
            return failed(e);
        }
    }

    /** What a receipt is for is done already, and is not undone for the want of it. */
    private static Optional<byte[]> failed(Exception e) {
        LOG.warn("A receipt of a recovery point can't be signed: {}.", e.getMessage());
        return Optional.empty();
    }

    @Override
    public Signed read(byte[] receipt) throws GeneralSecurityException {
        try {
            return parse(receipt);
        } catch (CMSException | OperatorCreationException | RuntimeException e) {
            // the parser of hostile input throws what it likes
            throw new GeneralSecurityException("it can't be verified: " + e.getMessage(), e);
        }
    }

    private Signed parse(byte[] receipt) throws CMSException, GeneralSecurityException, OperatorCreationException {
        if (receipt.length > MAX_BYTES) {
            throw new GeneralSecurityException("it is too long");
        }
        CMSSignedData signed = new CMSSignedData(receipt);
        Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
        if (signers.isEmpty()
                || signers.size() > 2
                || signed.getSignedContent() == null
                || !signed.getSignedContentTypeOID().equals(PKCSObjectIdentifiers.data.getId())
                || signed.getCertificates().getMatches(null).size() > 2 * CmsKeyEnvelopes.MAX_CHAIN) {
            throw new GeneralSecurityException("it is no content with one or two signatures");
        }
        int own = 0;
        List<List<X509Certificate>> others = new ArrayList<>();
        for (SignerInformation signer : signers) {
            List<X509Certificate> chain = CmsEnvelope.chain(signed, signer);
            // by the certificate: it has to have been valid when this was signed, not now
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(provider)
                    .build(chain.get(0)))) {
                throw new GeneralSecurityException("a signature is wrong");
            }
            if (signing.isOwn(chain.get(0))) {
                own++;
            } else {
                others.add(chain);
            }
        }
        if (own + others.size() > 1
                && (own == 2
                        || others.size() == 2
                                && others.get(0).get(0).equals(others.get(1).get(0)))) {
            throw new GeneralSecurityException("one node has signed it twice");
        }
        return new Signed((byte[]) signed.getSignedContent().getContent(), own > 0, others);
    }

    @Override
    public void requireReplica(Signed receipt, String host) throws GeneralSecurityException {
        X509Certificate[] chain = other(receipt);
        credentials.trust().checkServerTrusted(chain, CmsKeyEnvelopes.ANY_KEY);
        if (!HostNames.isFor(chain[0], host)) {
            throw new CertificateException("it is signed by " + name(chain[0]) + ", not by " + host);
        }
    }

    @Override
    public void requirePrimary(Signed receipt) throws GeneralSecurityException {
        credentials.trust().checkClientTrusted(other(receipt), CmsKeyEnvelopes.ANY_KEY);
    }

    private static X509Certificate[] other(Signed receipt) throws GeneralSecurityException {
        if (receipt.others().size() != 1) {
            throw new GeneralSecurityException("not one other node has signed it");
        }
        return receipt.others().get(0).toArray(new X509Certificate[0]);
    }
}
