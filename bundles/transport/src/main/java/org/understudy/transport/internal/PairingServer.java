// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.pairing.Invitation;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.IssuedInvitation;
import org.understudy.api.pairing.PairingDesk;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingHost;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.transport.ReplicaGate;

/**
 * Listens for primaries that were invited, by the settings of the replica server: as long as an invitation is open, also after
 * a restart, and a moment longer, so that the last answer arrives.
 */
@Component(service = PairingHost.class, immediate = true)
public final class PairingServer implements PairingHost {
    private static final Logger LOG = LoggerFactory.getLogger(PairingServer.class);
    private static final long TEND_SECONDS = 2;
    private static final long STOP_SECONDS = 10;

    private final TlsContexts contexts;
    private final PairingDesk desk;
    private final Path etc;
    private final PairingGuard guard = new PairingGuard(Clock.systemUTC());
    /** Has a thread while there is something to do. */
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "understudy-pairing-tend");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<ServiceRegistration<ManagedService>> registration = Optional.empty();
    private volatile Optional<ServerSettings> settings = Optional.empty();
    private PairingListener listener; // guarded by this
    private Optional<ServerSettings> listening = Optional.empty(); // those of the listener; guarded by this
    private boolean closing; // guarded by this
    private Future<?> next = CompletableFuture.completedFuture(null); // guarded by this

    /** @param replica is there on a node that receives only */
    @Activate
    public PairingServer(
            @Reference TlsContexts contexts,
            @Reference PairingDesk desk,
            @Reference ReplicaGate replica,
            BundleContext context) {
        this(
                contexts,
                desk,
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath());
        registration = Optional.of(context.registerService(
                ManagedService.class,
                this::updated,
                new Hashtable<>(Map.of(Constants.SERVICE_PID, ReplicaServer.PID))));
    }

    PairingServer(TlsContexts contexts, PairingDesk desk, Path etc) {
        this.contexts = contexts;
        this.desk = desk;
        this.etc = etc;
        executor.setKeepAliveTime(TEND_SECONDS * 2, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** @param properties null if the node has no replica server */
    void updated(Dictionary<String, ?> properties) {
        try {
            settings = Optional.ofNullable(properties).map(values -> ServerSettings.parse(Settings.of(values), etc));
            executor.execute(this::tend);
        } catch (InvalidSettingException e) {
            LOG.debug("The settings stay as they were; the replica server says why.", e);
        }
    }

    @Override
    public IssuedInvitation invite(InvitationTerms terms, List<String> addresses) {
        ServerSettings current = current();
        List<String> hosts = addresses.isEmpty() ? certificateHosts(current) : addresses;
        IssuedInvitation made = desk.invite(
                terms,
                hosts.stream().map(host -> address(host, current.pairingPort())).toList(),
                current.tls());
        try {
            listen();
        } catch (RuntimeException e) {
            desk.cancel(made.id());
            throw e;
        }
        return made;
    }

    private List<String> certificateHosts(ServerSettings current) {
        return desk.hosts(current.tls()).stream()
                .filter(host -> !host.startsWith("*"))
                .limit(PairingDesk.MAX_ADDRESSES)
                .toList();
    }

    private ServerSettings current() {
        ServerSettings current = settings.orElseThrow(() -> new ReplicationException(
                ErrorCode.INVALID_STATE,
                "this node has no replica server",
                "bring back etc/" + ReplicaServer.PID + ".cfg, or wait until the node has started"));
        if (current.authentication() != Authentication.CERTIFICATE) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node's replica server authenticates primaries by Kerberos, not by certificates",
                    "authorize the primary's principal with replica:primary-authorize");
        }
        return current;
    }

    private static ReplicaAddress address(String text, int port) {
        try {
            if (text.matches("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")) {
                return new ReplicaAddress(text, port); // of IPv6, as a certificate has it
            }
            return text.contains(":") ? ReplicaAddress.parse(text) : new ReplicaAddress(text, port);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--address", text, "HOST or HOST:PORT", e);
        }
    }

    private synchronized void listen() {
        closing = false;
        endOutdated();
        if (listener != null) {
            return;
        }
        ServerSettings wanted = current();
        PairingListener starting = new PairingListener(
                wanted,
                contexts,
                new PairingHandler(
                        guard, (request, server, address) -> accept(wanted, request, server, address), new Json()),
                PairingListener.CONNECTION_LIFE);
        try {
            starting.start();
        } catch (IOException e) {
            close(starting);
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "can't listen for pairing on " + wanted.host() + ":" + wanted.pairingPort() + ": " + e.getMessage(),
                    "free the port, or set another pairing.port in " + ReplicaServer.PID,
                    e);
        } catch (Exception e) {
            close(starting);
            throw new ReplicationException(
                    ErrorCode.INTERNAL, "can't listen for pairing: " + e, "see the log for more", e);
        }
        listener = starting;
        listening = Optional.of(wanted);
        LOG.info("Listens for pairing on {}:{}, until no invitation is open.", wanted.host(), starting.port());
        tendLater();
    }

    private PairingGrant accept(
            ServerSettings current, PairingRequest request, X509Certificate server, String address) {
        return desk.accept(request, server, current.tls(), current.port(), address);
    }

    /** Listens if an invitation is open, and not for longer. */
    private synchronized void tend() {
        endOutdated();
        boolean open = !desk.open().isEmpty();
        if (listener == null) {
            if (open && settings.isPresent()) {
                listenAgain();
            }
            return;
        }
        if (open) {
            closing = false;
        } else if (closing) {
            close(listener);
            listener = null;
            LOG.info("Does not listen for pairing any more: no invitation is open.");
            return;
        } else {
            closing = true; // the last answer may be on its way
        }
        tendLater();
    }

    /** The settings of the replica server were changed, or it is there no more. */
    private void endOutdated() {
        if (listener != null && !listening.equals(settings)) {
            close(listener);
            listener = null;
        }
    }

    private void listenAgain() {
        try {
            listen();
        } catch (ReplicationException e) {
            LOG.warn("Invitations are open, but primaries can't pair: {}; {}.", e.getMessage(), e.remedy());
        }
    }

    private synchronized void tendLater() {
        next.cancel(false);
        if (!executor.isShutdown()) {
            next = executor.schedule(this::tend, TEND_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void close(PairingListener ending) {
        if (ending == null) {
            return;
        }
        try {
            ending.close();
        } catch (Exception e) {
            LOG.warn("The listener for pairing did not stop cleanly.", e);
        }
    }

    @Override
    public List<Invitation> open() {
        return desk.open();
    }

    @Override
    public boolean cancel(String id) {
        return desk.cancel(id);
    }

    /** The port that it listens on; 0 while it does not. */
    synchronized int port() {
        return listener == null ? 0 : listener.port();
    }

    @Deactivate
    void close() throws InterruptedException {
        registration.ifPresent(ServiceRegistration::unregister);
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The listener for pairing did not stop within {} s.", STOP_SECONDS);
        }
        synchronized (this) {
            close(listener);
            listener = null;
        }
    }
}
