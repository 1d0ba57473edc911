// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.ExtensionService;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** Where the two roles of a node meet: sends its replicas on, and lets its replica's side know what it sends. */
@Component(immediate = true)
public final class ReplicaExtensions implements ExtensionService {
    private static final String SUFFIX = "-extended";
    private static final int CHUNKS = 26;

    private final ReplicaEngine engine;
    private final ReplicationService replication;

    @Activate
    public ReplicaExtensions(@Reference ReplicaEngine engine, @Reference ReplicationService replication) {
        this.engine = engine;
        this.replication = replication;
        engine.admission().sent().are(replication::find);
    }

    @Deactivate
    void close() {
        engine.admission().sent().none();
    }

    @Override
    public RelationshipStatus extend(String nameOrId, Extension wanted) {
        StoredWorkload stored = engine.oversight().find(nameOrId);
        if (wanted.interval().compareTo(Extension.SHORTEST) < 0) {
            throw new InvalidSettingException(
                    "interval",
                    String.valueOf(wanted.interval().toSeconds()),
                    Extension.SHORTEST.toSeconds() + " or more: a replica is sent on every 5 or 15 minutes, as a rule");
        }
        if (wanted.replica().host().equalsIgnoreCase(stored.primary())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    wanted.replica().host() + " is the primary of '" + stored.name() + "': a chain does not lead back",
                    "send it on to a third node");
        }
        replication.find(stored.id()).ifPresent(sent -> {
            throw sentAlready(stored, sent.settings());
        });
        return replication.enable(settings(stored, wanted));
    }

    private static ReplicationException sentAlready(StoredWorkload stored, RelationshipSettings by) {
        return new ReplicationException(
                ErrorCode.INVALID_STATE,
                "'" + stored.name() + "' is sent to " + by.replica() + " from here already, by '" + by.name() + "'",
                "replica:remove " + by.name() + " first; a replica is sent on to one node");
    }

    private static RelationshipSettings settings(StoredWorkload stored, Extension wanted) {
        return new RelationshipSettings(
                wanted.name().orElse(stored.name() + SUFFIX),
                stored.id(),
                stored.folder().resolve("current"),
                wanted.replica(),
                wanted.interval(),
                wanted.automatic(),
                Compression.AUTO,
                CHUNKS,
                false,
                Priority.NORMAL,
                RateSchedule.UNLIMITED,
                AutomaticResync.ALWAYS,
                new SourceOptions(Exclusions.NONE, SourceOptions.REPLICA_VIEW, 0),
                PayloadEncryption.AUTO,
                Optional.empty());
    }
}
