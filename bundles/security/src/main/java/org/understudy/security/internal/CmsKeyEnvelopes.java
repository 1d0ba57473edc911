// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.operator.OperatorCreationException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.PeerCertificateException;
import org.understudy.api.security.TlsSettings;

/** Key envelopes by the node's own key and the authorities that it trusts for this. */
@Component(
        service = {KeyEnvelopes.class, CmsKeyEnvelopes.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + KeyEnvelopes.PID)
public final class CmsKeyEnvelopes implements KeyEnvelopes, ManagedService {
    private static final Logger LOG = LoggerFactory.getLogger(CmsKeyEnvelopes.class);
    static final int MAX_CHAIN = 8;
    /** What the platform's checks take for any kind of key; the usage that matters is checked here. */
    static final String ANY_KEY = "UNKNOWN";

    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    private final CmsEnvelope cms = new CmsEnvelope();
    private final Path etc;
    private final EventSink events;
    private volatile PayloadSettings settings;

    @Activate
    public CmsKeyEnvelopes(BundleContext context, @Reference EventSink events) {
        this(
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath(),
                events);
    }

    /** @param etc the folder in whose {@code understudy} the credentials are */
    public CmsKeyEnvelopes(Path etc, EventSink events) {
        this.etc = etc;
        this.events = events;
        this.settings = PayloadSettings.parse(Settings.of(Map.of()), etc);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = PayloadSettings.parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties), etc);
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, PID + ": " + e.getMessage())
                    .because(e));
        }
    }

    /** The folder that has the credentials where the settings name no others. */
    Path folder() {
        return etc.resolve("understudy");
    }

    /** The files that {@link #own} reads, where they are there. */
    List<Path> ownFiles() {
        TlsSettings now = settings.credentials();
        return Stream.of(Optional.of(now.keyStore()), now.keyFile(), Optional.of(now.passwordFile()))
                .flatMap(Optional::stream)
                .filter(Files::exists)
                .toList();
    }

    @Override
    public boolean isRequired() {
        return settings.required();
    }

    @Override
    public List<String> certificates() {
        trust();
        NodeCredentials own = own();
        try {
            List<String> chain = new ArrayList<>();
            for (X509Certificate each : own.chain()) {
                chain.add(Base64.getEncoder().encodeToString(each.getEncoded()));
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(settings.credentials().keyStore(), "can't be used: " + e.getMessage(), e);
        }
    }

    /** Read now. */
    NodeCredentials own() {
        return NodeCredentials.read(settings.credentials());
    }

    X509TrustManager trust() {
        return PkixTlsContexts.trustManager(settings.credentials());
    }

    @Override
    public String seal(byte[] content, List<String> recipient, String host) {
        X509Certificate[] chain = recipient(recipient, host);
        NodeCredentials own = own();
        try {
            return Base64.getEncoder().encodeToString(cms.seal(content, chain[0], own));
        } catch (GeneralSecurityException | CMSException | OperatorCreationException | IOException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE,
                    "the key of a transfer can't be sealed: " + e.getMessage(),
                    "give both nodes certificates with keys of EC or RSA, as replica:cert-issue makes them",
                    e);
        }
    }

    private X509Certificate[] recipient(List<String> texts, String host) {
        X509Certificate[] chain = chain(texts, host);
        try {
            trust().checkServerTrusted(chain, ANY_KEY);
        } catch (PeerCertificateException e) {
            throw new ReplicationException(
                    e.code(),
                    "payloads can't be encrypted for replica " + host + ": " + e.getMessage(),
                    "let " + settings.credentials().trustStore()
                            + " have the replica's authority; if it has, somebody is between both nodes",
                    e);
        } catch (CertificateException e) {
            throw unreadable(host, e);
        }
        if (!HostNames.isFor(chain[0], host)) {
            throw new ReplicationException(
                    ErrorCode.HOST_NAME_MISMATCH,
                    "payloads can't be encrypted for replica " + host + ": its certificate is for "
                            + CertificateNames.alternative(chain[0]),
                    "use the name in its certificate, or issue it one with this name by replica:cert-issue --san");
        }
        requireUsage(chain[0], host);
        return chain;
    }

    private static X509Certificate[] chain(List<String> texts, String host) {
        if (texts.isEmpty() || texts.size() > MAX_CHAIN || texts.stream().anyMatch(text -> text.length() > MAX_TEXT)) {
            throw unreadable(host, null);
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            X509Certificate[] chain = new X509Certificate[texts.size()];
            for (int i = 0; i < chain.length; i++) {
                byte[] der = Base64.getDecoder().decode(texts.get(i));
                chain[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
            }
            return chain;
        } catch (CertificateException | IllegalArgumentException e) {
            throw unreadable(host, e);
        }
    }

    private static ReplicationException unreadable(String host, Exception cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION,
                "replica " + host + " sent a certificate that can't be read",
                "check that both nodes run compatible versions",
                cause);
    }

    private static void requireUsage(X509Certificate certificate, String host) {
        boolean[] usage = certificate.getKeyUsage();
        int needed = certificate.getPublicKey() instanceof ECPublicKey ? KEY_AGREEMENT : KEY_ENCIPHERMENT;
        if (usage != null && !usage[needed]) {
            throw new ReplicationException(
                    ErrorCode.CERTIFICATE_UNTRUSTED,
                    "payloads can't be encrypted for replica " + host + ": its certificate does not allow "
                            + (needed == KEY_AGREEMENT ? "key agreement" : "key encipherment"),
                    "issue the replica a new one with replica:cert-issue, which allows it");
        }
    }

    @Override
    public Opened open(String envelope) {
        NodeCredentials own = own();
        X509TrustManager trust = trust();
        try {
            if (envelope.length() > MAX_TEXT) {
                throw new CMSException("it is too long");
            }
            CmsEnvelope.Signed signed = cms.parse(Base64.getDecoder().decode(envelope));
            if (signed.chain().size() > MAX_CHAIN) {
                throw new CMSException("it has too many certificates");
            }
            trust.checkClientTrusted(signed.chain().toArray(new X509Certificate[0]), ANY_KEY);
            if (!cms.isSigned(signed)) {
                throw new CMSException("its signature is wrong");
            }
            return new Opened(cms.open(signed, own), signed.chain().get(0));
        } catch (CMSException
                | GeneralSecurityException
                | OperatorCreationException
                | IOException
                | RuntimeException e) {
            // the parser of hostile input throws what it likes
            throw new ReplicationException(
                    ErrorCode.PAYLOAD_KEY_REFUSED,
                    "the key of a transfer is refused: " + e.getMessage(),
                    "see that each node trusts the other one's authority in " + PID
                            + "; if it does, somebody is between both nodes",
                    e);
        }
    }
}
