// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.PasswordRecipient;
import org.bouncycastle.cms.PasswordRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.bc.BcCMSContentEncryptorBuilder;
import org.bouncycastle.cms.bc.BcPasswordEnvelopedRecipient;
import org.bouncycastle.cms.bc.BcPasswordRecipientInfoGenerator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.security.PasswordKeys;

/** By Bouncy Castle: PBKDF2 with HMAC-SHA-256 for the password, AES-256 in CBC mode for both the key and what it wraps. */
@Component
public final class CmsPasswordKeys implements PasswordKeys {
    private static final Logger LOG = LoggerFactory.getLogger(CmsPasswordKeys.class);
    /** What OWASP recommends for PBKDF2 with HMAC-SHA-256 since 2023. */
    private static final int ITERATIONS = 600_000;
    /** More than any {@link #wrap} asks for: a hostile envelope must not keep a node busy for days. */
    private static final int MOST_ITERATIONS = 10 * ITERATIONS;

    private static final int SALT_BYTES = 16;
    private static final int MOST_BYTES = 16 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final int iterations;
    private final int mostIterations;

    @Activate
    public CmsPasswordKeys() {
        this(ITERATIONS, MOST_ITERATIONS);
    }

    CmsPasswordKeys(int iterations, int mostIterations) {
        this.iterations = iterations;
        this.mostIterations = mostIterations;
    }

    @Override
    public byte[] wrap(byte[] key, char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new BcPasswordRecipientInfoGenerator(CMSAlgorithm.AES256_CBC, password)
                .setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8)
                .setPRF(PasswordRecipient.PRF.HMacSHA256)
                .setSaltAndIterationCount(salt, iterations));
        try {
            return generator
                    .generate(
                            new CMSProcessableByteArray(key),
                            new BcCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC)
                                    .setSecureRandom(random)
                                    .build())
                    .getEncoded();
        } catch (CMSException | IOException e) {
            throw new IllegalStateException("a key can't be wrapped", e);
        }
    }

    @Override
    public Optional<byte[]> unwrap(byte[] envelope, char[] password) {
        if (envelope.length > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            Collection<RecipientInformation> recipients =
                    new CMSEnvelopedData(envelope).getRecipientInfos().getRecipients();
            if (recipients.size() != 1
                    || !(recipients.iterator().next() instanceof PasswordRecipientInformation recipient)
                    || !isBounded(recipient.getKeyDerivationAlgorithm())) {
                return Optional.empty();
            }
            return Optional.of(recipient.getContent(new BcPasswordEnvelopedRecipient(password)
                    .setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8)));
        } catch (CMSException | RuntimeException e) { // its parser has many for what it does not like
            LOG.debug("An envelope can't be opened.", e);
            return Optional.empty();
        }
    }

    private boolean isBounded(AlgorithmIdentifier derivation) {
        if (derivation == null) {
            return false;
        }
        BigInteger rounds = PBKDF2Params.getInstance(derivation.getParameters()).getIterationCount();
        return rounds.signum() > 0 && rounds.compareTo(BigInteger.valueOf(mostIterations)) <= 0;
    }
}
