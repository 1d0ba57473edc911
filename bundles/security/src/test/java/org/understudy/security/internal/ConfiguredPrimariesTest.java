// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.Quota;
import org.understudy.io.FactoryConfigurations;

class ConfiguredPrimariesTest {
    private static final String ADDRESS = "192.0.2.1";
    private static final Path LOCATION = Path.of("/replicas");
    private static final CertificateMaker MAKER = new CertificateMaker(Clock.systemUTC());
    private static KeyPair authorityKey;
    private static X509Certificate authority;

    @TempDir
    Path etc;

    private final MemoryConfigurationAdmin admin = new MemoryConfigurationAdmin();
    private final List<EventDraft> events = new ArrayList<>();
    private final ActionList audit = new ActionList();
    private Clock clock = Clock.systemUTC();
    private ConfiguredPrimaries primaries;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authorityKey = MAKER.newKey();
        authority = MAKER.authority(authorityKey, "authority.example.com", Period.ofDays(1));
    }

    @BeforeEach
    void start() {
        primaries =
                new ConfiguredPrimaries(new FactoryConfigurations(admin, Optional.of(etc)), events::add, audit, clock);
    }

    private static X509Certificate certificate(String host, String... others) throws Exception {
        return MAKER.node(
                authorityKey.getPublic(),
                authority,
                authorityKey.getPrivate(),
                host,
                List.of(others),
                Period.ofDays(1));
    }

    private void configure(String pid, Map<String, String> settings) {
        primaries.updated(PrimaryAuthorizations.FACTORY_PID + "~" + pid, new Hashtable<>(settings));
    }

    private void authorize(String primary, String group) {
        primaries.authorize(new Authorization(primary, LOCATION, group));
    }

    private static Authorization limited(Quota quota) {
        return new Authorization("host.example.com", LOCATION, "lab", quota, false);
    }

    private void assertRefused(X509Certificate certificate) {
        ReplicationException refusal =
                catchThrowableOfType(ReplicationException.class, () -> primaries.authorize(certificate, ADDRESS));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.PRIMARY_NOT_AUTHORIZED);
    }

    @Test
    void whatAnOperatorDoesAndWhatIsRefusedIsTold() {
        authorize("host.example.com", "lab");
        primaries.revoke("host.example.com");
        primaries.revoke("host.example.com");
        configure("b", Map.of("primary", "host.example.com", "location", "relative"));

        assertThat(events)
                .extracting(EventDraft::type)
                .containsExactly(EventType.PRIMARY_AUTHORIZED, EventType.PRIMARY_REVOKED, EventType.SETTING_REFUSED);
        assertThat(events.get(0).peer()).contains("host.example.com");
        assertThat(events.get(2).message()).contains(PrimaryAuthorizations.FACTORY_PID, "location", "relative");
    }

    @Test
    void whatAnOperatorDoesIsInTheAuditTrailOnceAndWhatIsDoneInEtcToo() {
        authorize("host.example.com", "lab");
        Map<String, String> settings =
                Map.of("primary", "host.example.com", "location", LOCATION.toString(), "trust.group", "lab");
        configure("host.example.com", settings);
        primaries.revoke("host.example.com");
        primaries.deleted(PrimaryAuthorizations.FACTORY_PID + "~host.example.com");
        primaries.revoke("host.example.com");

        configure("b", settings);
        configure("b", settings);
        configure("b", Map.of("primary", "host.example.com", "location", LOCATION.toString(), "trust.group", "other"));
        primaries.deleted(PrimaryAuthorizations.FACTORY_PID + "~b");

        assertThat(audit.actions)
                .containsExactly(
                        "PRIMARY_AUTHORIZE host.example.com",
                        "PRIMARY_REVOKE host.example.com",
                        "found PRIMARY_AUTHORIZE host.example.com",
                        "found PRIMARY_AUTHORIZE host.example.com",
                        "found PRIMARY_REVOKE host.example.com");
    }

    @Test
    void withoutAnEntryInTheAuditTrailNobodyIsAuthorizedOrRevoked() throws Exception {
        authorize("host.example.com", "lab");
        audit.full = true;
        assertThatThrownBy(() -> authorize("other.example.com", "lab")).isInstanceOf(ReplicationException.class);
        assertThatThrownBy(() -> primaries.revoke("host.example.com")).isInstanceOf(ReplicationException.class);
        assertThat(primaries.list()).extracting(Authorization::primary).containsExactly("host.example.com");
        assertThat(etc.toFile().list()).hasSize(1);
    }

    @Test
    void aPrimaryIsFoundByItsNameOrItsEntryAndAWildcardComesLast() {
        authorize("*.example.com", "any");
        authorize("host.example.com", "one");
        authorize("host/*.example.com@EXAMPLE.COM", "kerberos");

        assertThat(primaries.find("Host.example.com"))
                .map(Authorization::trustGroup)
                .contains("one");
        assertThat(primaries.find("other.example.com"))
                .map(Authorization::trustGroup)
                .contains("any");
        assertThat(primaries.find("*.example.com"))
                .map(Authorization::trustGroup)
                .contains("any");
        assertThat(primaries.find("host/a.example.com@EXAMPLE.COM"))
                .map(Authorization::trustGroup)
                .contains("kerberos");
        assertThat(primaries.find("a.b.example.com")).isEmpty();
        assertThat(primaries.find("")).isEmpty();
    }

    @Test
    void aPrimaryThatIsRefusedOftenIsToldOnceAMinute() throws Exception {
        assertRefused(certificate("host.example.com"));
        assertRefused(certificate("host.example.com"));

        assertThat(events).extracting(EventDraft::type).containsExactly(EventType.PRIMARY_REFUSED);
        assertThat(events.get(0).peer()).contains(ADDRESS);
        assertThat(events.get(0).message()).contains("host.example.com");
        assertThat(events.get(0).error()).contains(ErrorCode.PRIMARY_NOT_AUTHORIZED);
    }

    @Test
    void aCertificateThatExpiredSinceTheHandshakeIsRefused() throws Exception {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
        start();
        authorize("host.example.com", "lab");
        X509Certificate certificate = certificate("host.example.com");

        ReplicationException refusal =
                catchThrowableOfType(ReplicationException.class, () -> primaries.authorize(certificate, ADDRESS));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CERTIFICATE_EXPIRED);
        assertThat(events).extracting(EventDraft::type).contains(EventType.PRIMARY_REFUSED);
    }

    @Test
    void nobodyIsAuthorizedAtFirst() throws Exception {
        assertRefused(certificate("host.example.com"));
        assertThat(primaries.list()).isEmpty();
    }

    @Test
    void aConfiguredPrimaryIsAuthorizedWithItsEntry() throws Exception {
        configure("a", Map.of("primary", "Host.example.com", "location", "/replicas", "trust.group", "lab"));
        assertThat(primaries.authorize(certificate("HOST.EXAMPLE.COM"), ADDRESS))
                .isEqualTo(
                        new Peer("host.example.com", ADDRESS, new Authorization("host.example.com", LOCATION, "lab")));
    }

    @Test
    void anEntryWithoutAGroupIsOfTheDefaultOne() {
        configure("a", Map.of("primary", "host.example.com", "location", "/replicas"));
        assertThat(primaries.list()).extracting(Authorization::trustGroup).containsExactly("DEFAULT");
    }

    @Test
    void anExactNameComesBeforeAWildcardWhateverTheirOrder() throws Exception {
        authorize("*.example.com", "any");
        authorize("host.example.com", "exact");
        authorize("*.lab.example.com", "lab");
        assertThat(primaries
                        .authorize(certificate("host.example.com"), ADDRESS)
                        .authorization()
                        .trustGroup())
                .isEqualTo("exact");
        assertThat(primaries
                        .authorize(certificate("else.example.com"), ADDRESS)
                        .authorization()
                        .trustGroup())
                .isEqualTo("any");
        // the certificate's first name matches the wildcard only, its second one exactly
        Peer peer = primaries.authorize(certificate("a.lab.example.com", "host.example.com"), ADDRESS);
        assertThat(peer.name()).isEqualTo("host.example.com");
        assertThat(peer.authorization().trustGroup()).isEqualTo("exact");
    }

    @Test
    void theCommonNameCountsWhereThereIsNoAlternativeName() throws Exception {
        authorize("authority.example.com", "DEFAULT");
        assertThat(primaries.authorize(authority, ADDRESS).name()).isEqualTo("authority.example.com");
    }

    @Test
    void theCommonNameDoesNotCountBesideAnAlternativeName() throws Exception {
        authorize("192.0.2.9", "DEFAULT"); // the certificate's common name too
        assertRefused(certificate("192.0.2.9"));
    }

    @Test
    void aPrincipalIsAuthorizedByAnEntryOfItsOwnKind() throws Exception {
        KerberosPrincipal principal = new KerberosPrincipal("host/a.example.com@EXAMPLE.COM");
        authorize("*.example.com", "certificates");
        assertThatThrownBy(() -> primaries.authorize(principal, ADDRESS))
                .isInstanceOf(ReplicationException.class)
                .hasMessageContaining("host/a.example.com@EXAMPLE.COM");
        authorize("host/*.example.com@EXAMPLE.COM", "any");
        authorize("host/a.example.com@EXAMPLE.COM", "exact");
        Peer peer = primaries.authorize(principal, ADDRESS);
        assertThat(peer.name()).isEqualTo("host/a.example.com@EXAMPLE.COM");
        assertThat(peer.authorization().trustGroup()).isEqualTo("exact");
        assertThat(primaries.revoke("host/a.example.com@EXAMPLE.COM")).isTrue();
        assertThat(primaries.authorize(principal, ADDRESS).authorization().trustGroup())
                .isEqualTo("any");
        assertRefused(certificate("host.example.org"));
    }

    @Test
    void aWrongConfigurationKeepsTheLastGoodOne() throws Exception {
        configure("a", Map.of("primary", "host.example.com", "location", "/replicas"));
        configure("a", Map.of("primary", "host.example.com", "location", "relative"));
        configure("a", Map.of("primary", "*", "location", "/replicas"));
        configure("a", Map.of("location", "/replicas"));
        assertThat(primaries
                        .authorize(certificate("host.example.com"), ADDRESS)
                        .authorization()
                        .location())
                .isEqualTo(LOCATION);
    }

    @Test
    void aWrongConfigurationThatIsNewIsNotUsed() {
        configure("a", Map.of("primary", "host.example.com"));
        assertThat(primaries.list()).isEmpty();
    }

    @Test
    void aDeletedConfigurationAuthorizesNobody() throws Exception {
        configure("a", Map.of("primary", "host.example.com", "location", "/replicas"));
        primaries.deleted(PrimaryAuthorizations.FACTORY_PID + "~a");
        assertRefused(certificate("host.example.com"));
    }

    @Test
    void authorizingAndRevokingWorkForTheNextRequest() throws Exception {
        X509Certificate certificate = certificate("host.example.com");
        authorize("Host.example.com", "DEFAULT");
        assertThat(primaries.authorize(certificate, ADDRESS).name()).isEqualTo("host.example.com");
        assertThat(primaries.revoke("HOST.example.com")).isTrue();
        assertRefused(certificate);
        assertThat(primaries.revoke("host.example.com")).isFalse();
    }

    @Test
    void anAuthorizationIsKeptAsConfigurationAndFileUntilItIsRevoked() {
        Path file = etc.resolve("org.understudy.primary-_any.example.com.cfg");
        authorize("*.example.com", "lab");
        assertThat(admin.configurations).containsOnlyKeys("org.understudy.primary~_any.example.com");
        assertThat(admin.configurations.values()).allSatisfy(settings -> {
            assertThat(settings.get("primary")).isEqualTo("*.example.com");
            assertThat(settings.get("location")).isEqualTo("/replicas");
            assertThat(settings.get("trust.group")).isEqualTo("lab");
            assertThat(settings.get("felix.fileinstall.filename"))
                    .isEqualTo(file.toUri().toString());
        });
        assertThat(file)
                .content()
                .contains("primary = *.example.com\n", "location = /replicas\n", "trust.group = lab\n");
        primaries.revoke("*.example.com");
        assertThat(admin.configurations).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void aQuotaIsKeptAndChangedInEtcAtOnce() {
        Quota quota = new Quota(OptionalLong.of(3L << 39), OptionalInt.of(20));
        primaries.authorize(limited(quota));
        assertThat(etc.resolve("org.understudy.primary-host.example.com.cfg"))
                .content()
                .contains("quota.bytes = 1536GiB\n", "quota.workloads = 20\n");
        assertThat(primaries.list()).extracting(Authorization::quota).containsExactly(quota);
        assertThat(events.get(0).message()).contains("1536GiB", "20 workloads");

        configure(
                "host.example.com",
                Map.of("primary", "host.example.com", "location", "/replicas", "quota.bytes", "1000"));
        assertThat(primaries.list())
                .extracting(Authorization::quota)
                .containsExactly(new Quota(OptionalLong.of(1000), OptionalInt.empty()));
    }

    @Test
    void thatPayloadsMustBeEncryptedIsKeptAndChangedInEtcAtOnce() {
        primaries.authorize(new Authorization("host.example.com", LOCATION, "lab", Quota.NONE, true));
        assertThat(etc.resolve("org.understudy.primary-host.example.com.cfg"))
                .content()
                .contains("payload.required = true\n");
        assertThat(primaries.list()).extracting(Authorization::payloadRequired).containsExactly(true);
        assertThat(events.get(0).message()).contains("encrypted payloads only");

        configure("host.example.com", Map.of("primary", "host.example.com", "location", "/replicas"));
        assertThat(primaries.list()).extracting(Authorization::payloadRequired).containsExactly(false);
        configure(
                "host.example.com",
                Map.of("primary", "host.example.com", "location", "/replicas", "payload.required", "yes"));
        assertThat(events).last().extracting(EventDraft::type).isEqualTo(EventType.SETTING_REFUSED);
    }

    @Test
    void authorizingAgainReplacesTheEntry() {
        authorize("host.example.com", "one");
        authorize("host.example.com", "two");
        // Configuration Admin's own news of it comes later and changes nothing
        configure(
                "host.example.com",
                Map.of("primary", "host.example.com", "location", "/replicas", "trust.group", "two"));
        assertThat(primaries.list()).containsExactly(new Authorization("host.example.com", LOCATION, "two"));
    }

    @Test
    void whatIsNotAllowedIsRefusedAndNotKept() {
        List<Authorization> wrong = List.of(
                new Authorization("*", LOCATION, "DEFAULT"),
                new Authorization("host.example.com", Path.of("relative"), "DEFAULT"),
                new Authorization("host.example.com", LOCATION, "g".repeat(65)),
                limited(new Quota(OptionalLong.of(0), OptionalInt.empty())),
                limited(new Quota(OptionalLong.empty(), OptionalInt.of(0))),
                new Authorization("host.example.com", LOCATION, "a\nprimary = *.com"));
        for (Authorization authorization : wrong) {
            assertThatThrownBy(() -> primaries.authorize(authorization)).isInstanceOf(InvalidSettingException.class);
        }
        assertThat(etc).isEmptyDirectory();
        assertThat(admin.configurations).isEmpty();
    }
}
