// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.event.EventDraft;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.IssuedInvitation;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.pairing.PrimaryGuest;
import org.understudy.security.internal.pairing.ReplicaDesk;

/** A replica that invites, and primaries that have nothing yet; closed together. */
final class PairingNodes implements AutoCloseable {
    static final Path LOCATION = Path.of("/srv/replicas");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PREFIX = "understudy1-";

    final Entries entries = new Entries();
    final List<EventDraft> events = new CopyOnWriteArrayList<>();
    final int port = Network.freePort();
    final int pairingPort = Network.freePort();
    final Path etc;
    ReplicaDesk desk;
    PairingServer server;

    /** What the replica's clock is ahead of the real one. */
    volatile Duration ahead = Duration.ZERO;

    private final Path folder;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    /** The replica's list of primaries. */
    static final class Entries implements PrimaryAuthorizations {
        private final List<Authorization> all = new CopyOnWriteArrayList<>();

        @Override
        public List<Authorization> list() {
            return List.copyOf(all);
        }

        @Override
        public void authorize(Authorization authorization) {
            revoke(authorization.primary());
            all.add(authorization);
        }

        @Override
        public boolean revoke(String primary) {
            return all.removeIf(entry -> entry.primary().equals(primary));
        }
    }

    PairingNodes(Path folder) throws IOException {
        this.folder = folder;
        this.etc = folder.resolve("replica");
        FileCertificateTool tool = new FileCertificateTool(understudy(), Clock.systemUTC());
        tool.initialize(understudy(), "Test authority", Period.ofYears(10));
        tool.issue(understudy(), understudy(), Authority.REPLICA, List.of(), Period.ofDays(365));
        startReplica();
    }

    Path understudy() {
        return etc.resolve("understudy");
    }

    TlsSettings replicaTls() {
        return tls(understudy());
    }

    private static TlsSettings tls(Path node) {
        return new TlsSettings(node.resolve("node.p12"), node.resolve("trust.p12"), node.resolve("password"));
    }

    /** With the invitations that are on the disk. */
    void startReplica() {
        desk = new ReplicaDesk(folder.resolve("invitations"), understudy(), entries, events::add, clock);
        server = new PairingServer(Network.CONTEXTS, desk, etc);
        Hashtable<String, Object> settings =
                Network.settings(replicaTls(), Map.of("port", port, "pairing.port", pairingPort));
        server.updated(settings);
        open.push(server::close);
    }

    void awaitListening(boolean listening) {
        await().atMost(LONG).until(() -> (server.port() != 0) == listening);
    }

    static InvitationTerms terms() {
        return new InvitationTerms(LOCATION, "office", Optional.empty(), false, Duration.ofMinutes(15));
    }

    static InvitationTerms terms(String name) {
        return new InvitationTerms(LOCATION, "office", Optional.of(name), false, Duration.ofMinutes(15));
    }

    IssuedInvitation invite() {
        return server.invite(terms(), List.of());
    }

    /** A node whose settings are those of a new Karaf. */
    PrimaryGuest guest(String node) {
        return guest(node, Clock.systemUTC());
    }

    PrimaryGuest guest(String node, Clock its) {
        PairingClient client = new PairingClient(Network.CONTEXTS, folder.resolve(node));
        return new PrimaryGuest(guestFolder(node), client, events::add, its);
    }

    Path guestFolder(String node) {
        return folder.resolve(node).resolve("understudy");
    }

    TlsSettings guestTls(String node) {
        return tls(guestFolder(node));
    }

    ReplicaAddress pairingAddress() {
        return new ReplicaAddress(Authority.REPLICA, pairingPort);
    }

    /** The token with other content, and the check that goes with it. */
    static String altered(String token, UnaryOperator<byte[]> change) throws Exception {
        byte[] all = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
        byte[] content = change.apply(Arrays.copyOf(all, all.length - 4));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        byte[] changed = Arrays.copyOf(content, content.length + 4);
        System.arraycopy(digest, 0, changed, content.length, 4);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
