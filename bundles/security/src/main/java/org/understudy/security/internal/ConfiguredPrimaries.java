// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Date;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.config.ByteSize;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.Quota;
import org.understudy.io.FactoryConfigurations;

/** The authorized primaries, one factory configuration each. A wrong one is refused; the entry's last good one stays. */
@Component(
        service = {PrimaryAuthorizations.class, PrimaryAuthorizer.class, ManagedServiceFactory.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + PrimaryAuthorizations.FACTORY_PID)
public final class ConfiguredPrimaries implements PrimaryAuthorizations, PrimaryAuthorizer, ManagedServiceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPrimaries.class);
    private static final String PRIMARY = "primary";
    private static final String LOCATION = "location";
    private static final String TRUST_GROUP = "trust.group";
    private static final String QUOTA_BYTES = "quota.bytes";
    private static final String QUOTA_WORKLOADS = "quota.workloads";
    private static final String PAYLOAD_REQUIRED = "payload.required";
    private static final int MAX_WORKLOADS = 1_000_000;
    private static final String ORIGIN = "configuration ";
    private static final int MAX_GROUP = 64;

    private final FactoryConfigurations configurations;
    private final EventSink events;
    private final EventLimiter refusals;
    private final AuditTrail audit;
    /** By the configuration's PID: what updates and deletions name. */
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** What operators set and revoke, so that the configuration, which follows, is not taken for another change. */
    private final Map<String, Entry> commanded = new ConcurrentHashMap<>();

    private final Set<String> revoking = ConcurrentHashMap.newKeySet();

    private final Clock clock;

    private record Entry(PrimaryPattern pattern, Authorization authorization) {
        String rights() {
            Quota quota = authorization.quota();
            StringBuilder rights = new StringBuilder(
                    "location " + authorization.location() + ", trust group " + authorization.trustGroup());
            quota.bytes().ifPresent(bytes -> rights.append(", at most " + ByteSize.text(bytes)));
            quota.workloads().ifPresent(workloads -> rights.append(", at most " + workloads + " workloads"));
            return rights + (authorization.payloadRequired() ? ", encrypted payloads only" : "");
        }
    }

    @Activate
    public ConfiguredPrimaries(
            @Reference ConfigurationAdmin admin,
            BundleContext context,
            @Reference EventSink events,
            @Reference AuditTrail audit) {
        this(
                new FactoryConfigurations(
                        admin,
                        Optional.ofNullable(context.getProperty("karaf.etc")).map(Path::of)),
                events,
                audit,
                Clock.systemUTC());
    }

    ConfiguredPrimaries(FactoryConfigurations configurations, EventSink events, AuditTrail audit, Clock clock) {
        this.configurations = configurations;
        this.events = events;
        this.refusals = new EventLimiter(events, clock, Duration.ofMinutes(1));
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String getName() {
        return "Understudy: authorized primaries";
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> properties) {
        try {
            Entry entry = parse(Settings.of(properties));
            if (!entry.equals(entries.put(pid, entry)) && !entry.equals(commanded.get(pid))) {
                audit.found(
                        AuditAction.PRIMARY_AUTHORIZE,
                        ORIGIN + pid,
                        entry.pattern().text(),
                        entry.rights());
            }
        } catch (InvalidSettingException e) {
            LOG.error(
                    "{}: {}; {}. {}",
                    pid,
                    e.getMessage(),
                    e.remedy(),
                    entries.containsKey(pid) ? "The entry stays as it was." : "The entry is not used.");
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, pid + ": " + e.getMessage())
                    .because(e));
        }
    }

    @Override
    public void deleted(String pid) {
        Entry gone = entries.remove(pid);
        commanded.remove(pid);
        if (gone != null && !revoking.contains(pid)) {
            audit.found(AuditAction.PRIMARY_REVOKE, ORIGIN + pid, gone.pattern().text(), "");
        }
    }

    /** @throws InvalidSettingException as {@link #authorize(Authorization)} would, and changes nothing */
    public static void check(Authorization authorization) {
        parse(Settings.of(settings(authorization)));
    }

    private static Map<String, String> settings(Authorization authorization) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(PRIMARY, authorization.primary());
        settings.put(LOCATION, authorization.location().toString());
        settings.put(TRUST_GROUP, authorization.trustGroup());
        authorization.quota().bytes().ifPresent(bytes -> settings.put(QUOTA_BYTES, ByteSize.text(bytes)));
        authorization.quota().workloads().ifPresent(most -> settings.put(QUOTA_WORKLOADS, Integer.toString(most)));
        if (authorization.payloadRequired()) {
            settings.put(PAYLOAD_REQUIRED, Boolean.TRUE.toString());
        }
        return settings;
    }

    private static Entry parse(Settings settings) {
        PrimaryPattern pattern =
                PrimaryPattern.parse(PRIMARY, settings.text(PRIMARY, "a DNS name, *.domain, or a Kerberos principal"));
        Path location = settings.path(LOCATION)
                .orElseThrow(() -> new InvalidSettingException(LOCATION, "", "an absolute path"));
        String group = settings.find(TRUST_GROUP).orElse(Authorization.DEFAULT_GROUP);
        if (group.length() > MAX_GROUP || group.chars().anyMatch(c -> c < ' ')) {
            throw new InvalidSettingException(TRUST_GROUP, group, "a text of at most " + MAX_GROUP + " characters");
        }
        boolean payload = settings.bool(PAYLOAD_REQUIRED, false);
        return new Entry(pattern, new Authorization(pattern.text(), location, group, quota(settings), payload));
    }

    private static Quota quota(Settings settings) {
        Optional<String> bytes = settings.find(QUOTA_BYTES);
        int workloads = settings.integer(QUOTA_WORKLOADS, 0, 1, MAX_WORKLOADS);
        return new Quota(
                bytes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(QUOTA_BYTES, bytes.get())),
                workloads == 0 ? OptionalInt.empty() : OptionalInt.of(workloads));
    }

    @Override
    public List<Authorization> list() {
        return entries.values().stream()
                .map(Entry::authorization)
                .sorted(Comparator.comparing(Authorization::primary))
                .toList();
    }

    @Override
    public Optional<Authorization> find(String name) {
        boolean principal = name.indexOf('@') >= 0;
        return find(
                        List.of(principal ? name : name.toLowerCase(Locale.ROOT)),
                        (pattern, named) -> pattern.text().equals(named)
                                || (principal ? pattern.matchesPrincipal(named) : pattern.matchesDnsName(named)),
                        "")
                .map(Peer::authorization);
    }

    @Override
    public void authorize(Authorization authorization) {
        Map<String, String> settings = settings(authorization);
        Entry entry = parse(Settings.of(settings));
        settings.put(PRIMARY, entry.pattern().text());
        audit.perform(
                AuditAction.PRIMARY_AUTHORIZE, entry.pattern().text(), entry.rights(), () -> keep(entry, settings));
    }

    private void keep(Entry entry, Map<String, String> settings) {
        String pid = FACTORY_PID + "~" + entry.pattern().fileName();
        commanded.put(pid, entry);
        try {
            configurations.put(
                    FACTORY_PID, entry.pattern().fileName(), settings, "A primary that may use this replica server.");
        } catch (IOException e) {
            throw notKept(e);
        }
        // Configuration Admin tells us later, on a thread of its own; the next request must know already
        entries.put(pid, entry);
        events.publish(EventDraft.of(EventType.PRIMARY_AUTHORIZED, "an operator authorized it: " + entry.rights())
                .with(entry.pattern().text()));
    }

    @Override
    public boolean revoke(String primary) {
        PrimaryPattern pattern = PrimaryPattern.parse(PRIMARY, primary);
        return entries.values().stream().anyMatch(entry -> entry.pattern().equals(pattern))
                && audit.perform(AuditAction.PRIMARY_REVOKE, pattern.text(), "", () -> remove(pattern));
    }

    private boolean remove(PrimaryPattern pattern) {
        boolean found = false;
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (each.getValue().pattern().equals(pattern)) {
                revoking.add(each.getKey());
                try {
                    configurations.delete(FACTORY_PID, each.getKey().substring(FACTORY_PID.length() + 1));
                    entries.remove(each.getKey());
                    commanded.remove(each.getKey());
                } catch (IOException e) {
                    throw notKept(e);
                } finally {
                    revoking.remove(each.getKey());
                }
                found = true;
            }
        }
        if (found) {
            events.publish(EventDraft.of(EventType.PRIMARY_REVOKED, "an operator revoked its authorization")
                    .with(pattern.text()));
        }
        return found;
    }

    private void tellRefused(String address, ReplicationException refusal) {
        refusals.publish(
                address,
                EventDraft.of(EventType.PRIMARY_REFUSED, refusal.getMessage())
                        .with(address)
                        .because(refusal));
    }

    private static ReplicationException notKept(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the list of primaries can't be written: " + e.getMessage(),
                "let the node's user write to etc/",
                e);
    }

    @Override
    public Peer authorize(X509Certificate certificate, String address) {
        List<String> names = CertificateNames.identities(certificate);
        requireValid(certificate, names, address);
        return find(names, PrimaryPattern::matchesDnsName, address)
                .orElseThrow(() -> notAuthorized(
                        names.isEmpty() ? "without a name in its certificate" : names.toString(), address));
    }

    @Override
    public Peer authorize(KerberosPrincipal principal, String address) {
        return find(List.of(principal.getName()), PrimaryPattern::matchesPrincipal, address)
                .orElseThrow(() -> notAuthorized("[" + principal.getName() + "]", address));
    }

    @Override
    public void requireSigner(X509Certificate signer, Peer sender) {
        List<String> names = CertificateNames.identities(signer);
        String group = sender.authorization().trustGroup();
        boolean allowed =
                PrimaryPattern.hostOf(sender.name()).filter(names::contains).isPresent()
                        || entries.values().stream()
                                .filter(entry ->
                                        entry.authorization().trustGroup().equals(group))
                                .anyMatch(entry -> names.stream().anyMatch(entry.pattern()::matchesDnsName));
        if (!allowed) {
            ReplicationException refusal = new ReplicationException(
                    ErrorCode.PAYLOAD_KEY_REFUSED,
                    "what primary " + sender.name() + " sent of a transfer is signed by " + names
                            + ", which is not authorized for its trust group",
                    "on the replica: replica:primary-authorize --location DIR --group " + group + " NAME, with the name"
                            + " in the certificate of the primary");
            tellRefused(sender.address(), refusal);
            throw refusal;
        }
    }

    /** The handshake checked it, but a connection lasts for days, and one that resumes a TLS session checks nothing. */
    private void requireValid(X509Certificate certificate, List<String> names, String address) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            ReplicationException refusal = new ReplicationException(
                    ErrorCode.CERTIFICATE_EXPIRED,
                    "the certificate of primary " + names + " is valid from "
                            + certificate.getNotBefore().toInstant() + " to "
                            + certificate.getNotAfter().toInstant() + ", and not now",
                    "issue a new one for it with replica:cert-issue, and check both clocks",
                    e);
            tellRefused(address, refusal);
            throw refusal;
        }
    }

    /** An exact entry comes before a wildcard. */
    private Optional<Peer> find(List<String> names, BiPredicate<PrimaryPattern, String> matches, String address) {
        for (boolean wildcard : new boolean[] {false, true}) {
            for (String name : names) {
                for (Entry entry : entries.values()) {
                    if (entry.pattern().isWildcard() == wildcard && matches.test(entry.pattern(), name)) {
                        return Optional.of(new Peer(name, address, entry.authorization()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private ReplicationException notAuthorized(String who, String address) {
        ReplicationException refusal = new ReplicationException(
                ErrorCode.PRIMARY_NOT_AUTHORIZED,
                "primary " + who + " is not authorized",
                "on the replica: replica:primary-authorize --location DIR NAME");
        tellRefused(address, refusal);
        return refusal;
    }
}
