// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.transport.ChunkReceiver;
import org.understudy.api.transport.ControlReceiver;
import org.understudy.api.transport.ReplicaGate;

/**
 * The replica server: listens where its configuration says, as soon as credentials and port are there. All work is done
 * on one thread, which also looks after new credentials.
 */
@Component(
        service = {},
        immediate = true)
public final class ReplicaServer implements ManagedService {
    static final String PID = "org.understudy.server";
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaServer.class);
    private static final long TEND_SECONDS = 2;
    private static final long STOP_SECONDS = 15;

    private final TlsContexts contexts;
    private final ReplicaHandler handler;
    private final Path etc;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "understudy-server-tend"));

    // the executor's thread only
    private Optional<ServerSettings> settings = Optional.empty();
    private Listener listener;
    private String trouble = "";

    // for tests and the log
    private volatile int port;

    private ServiceRegistration<ManagedService> registration;

    @Activate
    public ReplicaServer(
            @Reference TlsContexts contexts,
            @Reference PrimaryAuthorizer authorizer,
            @Reference ControlReceiver controls,
            @Reference ChunkReceiver chunks,
            @Reference ReplicaGate gate,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN + ")") ChunkBuffers buffers,
            BundleContext context) {
        this(
                contexts,
                new ReplicaHandler(authorizer, controls, gate, new ChunkReader(buffers, chunks), new Json()),
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath());
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the configuration.
        registration = context.registerService(
                ManagedService.class, this, new Hashtable<>(Map.of(Constants.SERVICE_PID, PID)));
    }

    ReplicaServer(TlsContexts contexts, ReplicaHandler handler, Path etc) {
        this.contexts = contexts;
        this.handler = handler;
        this.etc = etc;
        executor.scheduleWithFixedDelay(this::tend, TEND_SECONDS, TEND_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        if (properties == null) {
            executor.execute(() -> apply(Optional.empty()));
            return;
        }
        try {
            ServerSettings parsed = ServerSettings.parse(Settings.of(properties), etc);
            executor.execute(() -> apply(Optional.of(parsed)));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The server stays as it was.", PID, e.getMessage(), e.remedy());
        }
    }

    private void apply(Optional<ServerSettings> changed) {
        if (!changed.equals(settings)) {
            stop();
            settings = changed;
            trouble = "";
        }
        tend();
    }

    private void tend() {
        try {
            if (listener != null) {
                listener.refresh();
            } else if (settings.isPresent()) {
                start(settings.get());
            }
            trouble = "";
        } catch (ReplicationException e) {
            report(e.getMessage() + "; " + e.remedy());
        } catch (IOException e) {
            report("can't listen on " + settings.get().host() + ":"
                    + settings.get().port() + ": " + e.getMessage() + "; free the port, or set another one in " + PID);
        } catch (Exception e) {
            LOG.error("The replica server failed unexpectedly; it is tried again.", e);
        }
    }

    /** The same trouble is worth one line, however often it is tried. */
    private void report(String message) {
        if (!message.equals(trouble)) {
            LOG.warn("The replica server waits: {}.", message);
            trouble = message;
        }
    }

    private void start(ServerSettings wanted) throws Exception {
        Listener starting = new Listener(wanted, contexts, handler);
        try {
            starting.start();
        } catch (Exception e) {
            starting.close();
            throw e;
        }
        listener = starting;
        port = starting.port();
        LOG.info("The replica server listens on {}:{}.", wanted.host(), port);
    }

    private void stop() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
        } catch (Exception e) {
            LOG.warn("The replica server did not stop cleanly.", e);
        }
        listener = null;
        port = 0;
    }

    /** The port that it listens on; 0 while it does not. */
    int port() {
        return port;
    }

    @Deactivate
    void close() throws InterruptedException {
        if (registration != null) {
            registration.unregister();
        }
        executor.execute(this::stop);
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The replica server did not stop within {} s.", STOP_SECONDS);
        }
    }
}
