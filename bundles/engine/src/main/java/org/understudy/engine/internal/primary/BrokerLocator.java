// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;

/**
 * Asks a relationship's broker where the replica is, once: its answer holds until the retry table says to ask again, and not
 * over a restart. The broker's word is no more than an address: the server there has to authenticate as any other.
 */
@Component
public final class BrokerLocator implements ReplicaLocator {
    private final ControlSender control;
    private final EventSink events;
    private final Map<WorkloadId, Answer> known = new ConcurrentHashMap<>();

    /** @param broker that gave it */
    private record Answer(ReplicaAddress broker, ReplicaAddress replica) {}

    @Activate
    public BrokerLocator(@Reference ControlSender control, @Reference EventSink events) {
        this.control = control;
        this.events = events;
    }

    @Override
    public ReplicaAddress locate(RelationshipSettings settings) {
        ReplicaAddress broker = settings.replica();
        if (!settings.broker()) {
            return broker;
        }
        Answer answer = known.get(settings.workload());
        if (answer == null || !answer.broker().equals(broker)) {
            answer = new Answer(
                    broker,
                    control.send(broker, new ControlRequest.LocateReplica(settings.workload()))
                            .replica());
            known.put(settings.workload(), answer);
            events.publish(EventDraft.of(
                            EventType.REPLICA_LOCATED, "broker " + broker + " names replica server " + answer.replica())
                    .about(settings.name(), settings.workload())
                    .with(answer.replica().toString()));
        }
        return answer.replica();
    }

    @Override
    public void forget(RelationshipSettings settings) {
        known.remove(settings.workload());
    }
}
