// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;

/**
 * The place of one configuration's listener: it is started as soon as its credentials and port are there, and what keeps
 * it from that touches no other. The server's thread only.
 */
final class ListenerSlot {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSlot.class);

    private final String name;
    private final Function<ServerSettings, Listener> listeners;
    private final EventSink events;
    private Optional<ServerSettings> settings = Optional.empty();
    private Listener listener;
    private String trouble = "";

    /** @param name for messages */
    ListenerSlot(String name, Function<ServerSettings, Listener> listeners, EventSink events) {
        this.name = name;
        this.listeners = listeners;
        this.events = events;
    }

    void apply(Optional<ServerSettings> changed) {
        if (!changed.equals(settings)) {
            stop();
            settings = changed;
            trouble = "";
        }
        tend();
    }

    /** Starts the listener if it does not listen, else looks after its credentials. */
    void tend() {
        try {
            if (listener != null) {
                listener.refresh();
            } else if (settings.isPresent()) {
                start(settings.get());
            }
            trouble = "";
        } catch (ReplicationException e) {
            report(EventDraft.of(EventType.LISTENER_FAILED, name + " waits: " + e.getMessage())
                    .because(e));
        } catch (IOException e) {
            ServerSettings wanted = settings.orElseThrow();
            report(EventDraft.of(
                            EventType.LISTENER_FAILED,
                            name + " waits: can't listen on " + wanted.host() + ":" + wanted.port() + ": "
                                    + e.getMessage())
                    .remedy("free the port, or set another one"));
        } catch (Exception e) {
            LOG.error("{} failed unexpectedly; it is tried again.", name, e);
        }
    }

    /** The same trouble is worth one line, however often it is tried. */
    private void report(EventDraft draft) {
        String message = draft.message() + "; " + draft.remedy();
        if (!message.equals(trouble)) {
            LOG.warn("{}.", message);
            events.publish(draft);
            trouble = message;
        }
    }

    private void start(ServerSettings wanted) throws Exception {
        Listener starting = listeners.apply(wanted);
        try {
            starting.start();
        } catch (Exception e) {
            starting.close();
            throw e;
        }
        listener = starting;
        String message = name + " listens on " + wanted.host() + ":" + starting.port();
        if (wanted.authentication().tls()) {
            LOG.info("{}.", message);
        } else {
            LOG.warn(
                    "{}, by Kerberos without TLS: who is on the network can read and change the images, unless payloads"
                            + " are encrypted.",
                    message);
        }
        events.publish(EventDraft.of(EventType.LISTENER_STARTED, message));
    }

    void stop() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
        } catch (Exception e) {
            LOG.warn("{} did not stop cleanly.", name, e);
        }
        listener = null;
    }

    /** The port that it listens on; 0 while it does not. */
    int port() {
        return listener == null ? 0 : listener.port();
    }
}
