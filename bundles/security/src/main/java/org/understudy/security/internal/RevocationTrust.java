// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.understudy.api.security.Revocation;

/**
 * The platform's own checks of revocation, as a part of its checks of the path: only what a trusted authority has signed is
 * ever asked for, and an answer counts only if that authority has signed it, and for its time. The platform waits for an
 * answer as long as its properties {@code com.sun.security.crl.timeout}, {@code com.sun.security.crl.readtimeout} and
 * {@code com.sun.security.ocsp.timeout} say, 15 s where they say nothing. Thread-safe.
 *
 * <p>There are two, as the platform takes a certificate that names no OCSP server for one that fails, not for one that
 * can't be determined: its soft mode would refuse all of those.
 */
final class RevocationTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager byLists;
    private final X509ExtendedTrustManager byResponders;
    private final X509ExtendedTrustManager pathOnly;
    private final boolean soft;

    private RevocationTrust(
            X509ExtendedTrustManager byLists,
            X509ExtendedTrustManager byResponders,
            X509ExtendedTrustManager pathOnly,
            boolean soft) {
        this.byLists = byLists;
        this.byResponders = byResponders;
        this.pathOnly = pathOnly;
        this.soft = soft;
    }

    /** Reads the lists now. */
    static X509ExtendedTrustManager of(KeyStore trust, Revocation revocation) throws GeneralSecurityException {
        Set<Option> options = EnumSet.noneOf(Option.class);
        X509ExtendedTrustManager pathOnly =
                pkix(new PKIXBuilderParameters(trust, new X509CertSelector()), false, options);
        if (revocation.mode() == Revocation.Mode.OFF) {
            return pathOnly;
        }
        boolean soft = revocation.mode() == Revocation.Mode.SOFT;
        if (soft) {
            options.add(Option.SOFT_FAIL);
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(trust, new X509CertSelector());
        if (revocation.lists().isPresent()) {
            parameters.addCertStore(lists(revocation.lists().get()));
            options.add(Option.PREFER_CRLS);
        }
        Set<Option> withResponders = EnumSet.of(Option.ONLY_END_ENTITY);
        withResponders.addAll(options);
        Set<Option> withLists = EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK);
        withLists.addAll(options);
        return new RevocationTrust(
                pkix(parameters, true, withLists), pkix(parameters, true, withResponders), pathOnly, soft);
    }

    private static X509ExtendedTrustManager pkix(PKIXBuilderParameters base, boolean checked, Set<Option> options)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = (PKIXBuilderParameters) base.clone();
        parameters.setRevocationEnabled(checked);
        if (checked) {
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(options);
            parameters.addCertPathChecker(checker);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager pkix) {
                return pkix;
            }
        }
        throw new GeneralSecurityException("the platform has no PKIX trust manager");
    }

    private static CertStore lists(Path file) throws GeneralSecurityException {
        Collection<? extends CRL> lists = CredentialFiles.readLists(file);
        if (lists.isEmpty()) {
            throw CredentialFiles.unusable(file, "has no certificate revocation list", null);
        }
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
    }

    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    /**
     * An answer that is out of date or signed by somebody else leaves open what the certificate's status is; the platform
     * gives that no reason of its own, and no soft mode.
     */
    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.by(forPeer(chain));
        } catch (CertificateException e) {
            CertPathValidatorException path = TypedTrustManager.find(e, CertPathValidatorException.class);
            if (path == null || path.getReason() != BasicReason.UNSPECIFIED) {
                throw e;
            }
            check.by(pathOnly); // it may be the path
            if (!soft) {
                throw new CertificateException(new CertPathValidatorException(
                        path.getMessage(), e, null, -1, BasicReason.UNDETERMINED_REVOCATION_STATUS));
            }
        }
    }

    private X509ExtendedTrustManager forPeer(X509Certificate[] chain) {
        return chain != null && chain.length > 0 && namesResponder(chain[0]) ? byResponders : byLists;
    }

    /** The certificate is not trusted yet: what can't be read names nothing. */
    private static boolean namesResponder(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null) {
            return false;
        }
        try {
            AuthorityInformationAccess access = AuthorityInformationAccess.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
            return Stream.of(access.getAccessDescriptions())
                    .anyMatch(each -> each.getAccessMethod().equals(AccessDescription.id_ad_ocsp));
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, manager -> manager.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, manager -> manager.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, manager -> manager.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return byLists.getAcceptedIssuers();
    }
}
