// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Period;
import java.util.List;

/** A key and an authority that are made for one use, and are in memory only. */
record ThrowawayCredentials(KeyStore keys, KeyStore trust, X509Certificate certificate) {
    private static final Period VALIDITY = Period.ofDays(1);

    static ThrowawayCredentials make(String host, Clock clock) throws GeneralSecurityException, IOException {
        CertificateMaker maker = new CertificateMaker(clock);
        KeyPair authorityKey = maker.newKey();
        KeyPair key = maker.newKey();
        X509Certificate authority = maker.authority(authorityKey, "throwaway", VALIDITY);
        X509Certificate own =
                maker.node(key.getPublic(), authority, authorityKey.getPrivate(), host, List.of(), VALIDITY);
        KeyStore keys = CredentialFiles.newStore();
        keys.setKeyEntry("node", key.getPrivate(), new char[0], new Certificate[] {own, authority});
        KeyStore trust = CredentialFiles.newStore();
        trust.setCertificateEntry("authority", authority);
        return new ThrowawayCredentials(keys, trust, own);
    }
}
