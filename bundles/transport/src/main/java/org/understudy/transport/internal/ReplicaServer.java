// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.transport.ChunkReceiver;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionTable;
import org.understudy.api.transport.ControlReceiver;
import org.understudy.api.transport.ReplicaGate;

/**
 * The replica server: a listener for the configuration {@value #PID}, and one for each of {@value #FACTORY_PID}. All work
 * is done on one thread, which also looks after new credentials.
 */
@Component(service = ConnectionTable.class, immediate = true)
public final class ReplicaServer implements ConnectionTable {
    private static final String PREFIX = "org.understudy.";
    static final String PID = PREFIX + "server";
    static final String FACTORY_PID = PREFIX + "listener";
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaServer.class);
    private static final long TEND_SECONDS = 2;
    private static final long STOP_SECONDS = 15;

    private final TlsContexts contexts;
    private final Kerberos kerberos;
    private final PrimaryAuthorizer authorizer;
    private final AuditTrail audit;
    private final Function<Authenticator, Handler> handlers;
    private final AcceptedConnections accepted = new AcceptedConnections();
    private final Path etc;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "understudy-server-tend"));
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    /** By PID; the executor's thread only. */
    private final Map<String, ListenerSlot> slots = new HashMap<>();

    /** By PID, of those that listen: for tests and the log. */
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();

    private volatile EventSink events = EventSink.NONE;

    @Activate
    public ReplicaServer(
            @Reference TlsContexts contexts,
            @Reference Kerberos kerberos,
            @Reference PrimaryAuthorizer authorizer,
            @Reference AuditTrail audit,
            @Reference ControlReceiver controls,
            @Reference ChunkReceiver chunks,
            @Reference ReplicaGate gate,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN + ")") ChunkBuffers buffers,
            BundleContext context) {
        this(
                contexts,
                kerberos,
                authorizer,
                audit,
                handlers(controls, gate, new ChunkReader(buffers, chunks), audit),
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath());
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the configuration.
        registrations.add(context.registerService(
                ManagedService.class, this::updated, new Hashtable<>(Map.of(Constants.SERVICE_PID, PID))));
        registrations.add(context.registerService(
                ManagedServiceFactory.class,
                new Others(),
                new Hashtable<>(Map.of(Constants.SERVICE_PID, FACTORY_PID))));
    }

    /** Of all listeners, between which primaries' shares are not doubled. */
    static Function<Authenticator, Handler> handlers(
            ControlReceiver controls, ReplicaGate gate, ChunkReader chunks, AuditTrail audit) {
        Shares shares = new Shares();
        Json json = new Json();
        return authenticator -> new ReplicaHandler(authenticator, controls, gate, chunks, shares, json, audit);
    }

    ReplicaServer(
            TlsContexts contexts,
            Kerberos kerberos,
            PrimaryAuthorizer authorizer,
            AuditTrail audit,
            Function<Authenticator, Handler> handlers,
            Path etc) {
        this.contexts = contexts;
        this.kerberos = kerberos;
        this.authorizer = authorizer;
        this.audit = audit;
        this.handlers = handlers;
        this.etc = etc;
        executor.scheduleWithFixedDelay(this::tend, TEND_SECONDS, TEND_SECONDS, TimeUnit.SECONDS);
    }

    /** The listeners besides the one that is always there. */
    private final class Others implements ManagedServiceFactory {
        @Override
        public String getName() {
            return "Understudy: listeners of the replica server";
        }

        @Override
        public void updated(String pid, Dictionary<String, ?> properties) {
            ReplicaServer.this.updated(pid, properties);
        }

        @Override
        public void deleted(String pid) {
            ReplicaServer.this.updated(pid, null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventSink sink) {
        events = sink;
    }

    void unbindEvents(EventSink sink) {
        if (events == sink) {
            events = EventSink.NONE;
        }
    }

    void updated(Dictionary<String, ?> properties) {
        updated(PID, properties);
    }

    /** @param properties null if there is no such configuration any more */
    void updated(String pid, Dictionary<String, ?> properties) {
        if (properties == null) {
            executor.execute(() -> remove(pid));
            return;
        }
        try {
            ServerSettings parsed = ServerSettings.parse(Settings.of(properties), etc);
            executor.execute(() -> apply(pid, parsed));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The listener stays as it was.", pid, e.getMessage(), e.remedy());
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, pid + ": " + e.getMessage())
                    .because(e));
        }
    }

    private void apply(String pid, ServerSettings settings) {
        ListenerSlot slot = slots.computeIfAbsent(
                pid,
                key -> new ListenerSlot(name(key), wanted -> listener(key, wanted), draft -> events.publish(draft)));
        slot.apply(Optional.of(settings));
        note(pid, slot);
    }

    private static String name(String pid) {
        return pid.startsWith(FACTORY_PID)
                ? "The replica server's listener '" + pid.substring(FACTORY_PID.length() + 1) + "'"
                : "The replica server";
    }

    private Listener listener(String pid, ServerSettings settings) {
        Authenticator authenticator = new CertificateAuthenticator(authorizer);
        if (settings.kerberos().isPresent()) {
            ServerSettings.Acceptor acceptor = settings.kerberos().get();
            kerberos.check(acceptor.identity());
            authenticator = new KerberosAuthenticator(kerberos, authorizer, acceptor, Clock.systemUTC());
        }
        return new Listener(
                settings,
                contexts,
                handlers.apply(accepted.noting(authenticator)),
                accepted.watch(pid.substring(PREFIX.length()), settings.strangers()),
                draft -> events.publish(draft),
                audit);
    }

    @Override
    public List<ConnectionInfo> list() {
        return accepted.list();
    }

    private void remove(String pid) {
        ListenerSlot slot = slots.remove(pid);
        if (slot != null) {
            slot.stop();
            ports.remove(pid);
        }
    }

    private void tend() {
        accepted.tend();
        slots.forEach((pid, slot) -> {
            slot.tend();
            note(pid, slot);
        });
    }

    private void note(String pid, ListenerSlot slot) {
        if (slot.port() == 0) {
            ports.remove(pid);
        } else {
            ports.put(pid, slot.port());
        }
    }

    /** The port that the configuration's listener listens on; 0 while it does not. */
    int port(String pid) {
        return ports.getOrDefault(pid, 0);
    }

    int port() {
        return port(PID);
    }

    @Deactivate
    void close() throws InterruptedException {
        registrations.forEach(ServiceRegistration::unregister);
        executor.execute(() -> List.copyOf(slots.keySet()).forEach(this::remove));
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The replica server did not stop within {} s.", STOP_SECONDS);
        }
    }
}
