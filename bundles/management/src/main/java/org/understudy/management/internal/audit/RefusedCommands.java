// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import javax.security.auth.Subject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;

/**
 * Hears from Karaf's shell which commands a user's roles do not allow. Only the name of the command is kept: what is behind
 * it may be a secret.
 */
@Component(service = EventHandler.class, property = EventConstants.EVENT_TOPIC + "=" + RefusedCommands.TOPIC)
public final class RefusedCommands implements EventHandler {
    static final String TOPIC = "org/apache/karaf/shell/console/EXECUTED";
    private static final String SCOPE = "replica:";
    private static final int MAX_NAME = 64;

    private final AuditTrail trail;

    @Activate
    public RefusedCommands(@Reference AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public void handleEvent(Event event) {
        if (event.getProperty("exception") instanceof SecurityException refusal
                && event.getProperty("command") instanceof String command
                && command.strip().startsWith(SCOPE)) {
            Actor actor = Actor.of(event.getProperty("subject") instanceof Subject subject ? subject : null);
            String name = command.strip().split("[^a-z:-]", 2)[0];
            trail.refused(
                    AuditAction.COMMAND,
                    actor.name(),
                    actor.origin(),
                    name.substring(0, Math.min(name.length(), MAX_NAME)),
                    String.valueOf(refusal.getMessage()));
        }
    }
}
