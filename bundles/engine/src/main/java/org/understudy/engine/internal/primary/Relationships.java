// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.service.cm.ManagedServiceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.transport.TrafficShaper;
import org.understudy.io.DurableFiles;
import org.understudy.io.FactoryConfigurations;

/**
 * The relationships of a primary, one for each factory configuration: made, changed and forgotten with it. Names and
 * workloads are unique. Thread-safe.
 */
final class Relationships implements ManagedServiceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Relationships.class);
    private static final Duration REMOVE_TIMEOUT = Duration.ofSeconds(30);
    private static final String COMMENT =
            "A workload that this node replicates. A change works from the next cycle on.";

    private final FactoryConfigurations configurations;
    private final Path maps;
    private final ReceiptBook receipts;
    private final TrafficShaper shaper;
    private final Relationship.Context context;
    private final Migrations migrations;
    private final Supervision supervision;
    /** By the configuration's PID. */
    private final Map<String, Relationship> relationships = new ConcurrentHashMap<>();

    Relationships(PrimaryParts parts) {
        this.configurations = parts.configurations();
        this.maps = parts.maps();
        this.receipts = parts.receipts();
        this.shaper = parts.shaper();
        this.context = parts.context();
        this.migrations = parts.migrations();
        this.supervision = parts.supervision();
    }

    Collection<Relationship> all() {
        return relationships.values();
    }

    /** Stops them; what is remembered stays. */
    void close() {
        relationships.values().forEach(Relationship::close);
        relationships.values().forEach(Relationships::awaitEnd);
    }

    @Override
    public String getName() {
        return "Understudy: relationships";
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> properties) {
        try {
            adopt(pid, RelationshipConfig.parse(Settings.of(properties)));
        } catch (InvalidSettingException e) {
            LOG.error(
                    "{}: {}; {}. {}",
                    pid,
                    e.getMessage(),
                    e.remedy(),
                    relationships.containsKey(pid)
                            ? "The relationship stays as it was."
                            : "The relationship is not started.");
            supervision.refused(pid, e);
        }
    }

    private synchronized Relationship adopt(String pid, RelationshipSettings settings) {
        Relationship known = relationships.get(pid);
        requireUnique(known, settings);
        requireGroup(known, settings);
        if (known == null) {
            Relationship created = new Relationship(settings, context, migrations);
            relationships.put(pid, created);
            shape(settings);
            if (supervision.statistics().adopt(settings.workload())) {
                supervision.enabled(settings);
            }
            return created;
        }
        if (!known.settings().workload().equals(settings.workload())) {
            throw new InvalidSettingException(
                    "workload",
                    settings.workload().toString(),
                    "what it was, " + known.settings().workload() + "; for another workload make another relationship");
        }
        known.change(settings);
        shape(settings);
        return known;
    }

    private void requireUnique(Relationship known, RelationshipSettings settings) {
        for (Relationship other : relationships.values()) {
            if (other != known && other.settings().name().equals(settings.name())) {
                throw new InvalidSettingException("name", settings.name(), "a name that no other relationship has");
            }
            if (other != known && other.settings().workload().equals(settings.workload())) {
                throw new InvalidSettingException(
                        "workload", settings.workload().toString(), "a GUID that no other relationship has");
            }
        }
    }

    /** A common point is in one place: all members of a group go to the same replica. */
    private void requireGroup(Relationship known, RelationshipSettings settings) {
        if (settings.group().isEmpty()) {
            return;
        }
        List<RelationshipSettings> others = relationships.values().stream()
                .filter(other -> other != known)
                .map(Relationship::settings)
                .filter(other -> other.group().equals(settings.group()))
                .toList();
        String group = settings.group().get();
        if (others.size() >= CommonMark.MAX_MEMBERS) {
            throw new InvalidSettingException(
                    "group", group, "a group with fewer than " + CommonMark.MAX_MEMBERS + " members");
        }
        for (RelationshipSettings other : others) {
            if (!other.replica().equals(settings.replica())) {
                throw new InvalidSettingException(
                        "group",
                        group,
                        "a group whose members go to replica " + settings.replica() + ", as this one does: '"
                                + other.name() + "' goes to " + other.replica());
            }
        }
    }

    /** Works at once, on the cycle under way too. */
    private void shape(RelationshipSettings settings) {
        shaper.shape(settings.workload(), settings.priority(), settings.rateLimit());
    }

    @Override
    public void deleted(String pid) {
        Relationship relationship;
        synchronized (this) {
            relationship = relationships.remove(pid);
        }
        if (relationship != null) {
            forget(relationship);
        }
    }

    private void forget(Relationship relationship) {
        relationship.close();
        awaitEnd(relationship);
        context.tearDown().accept(relationship.settings().workload());
        shaper.forget(relationship.settings().workload());
        context.locator().forget(relationship.settings());
        supervision.statistics().remove(relationship.settings().workload());
        context.states().remove(relationship.settings().workload());
        migrations.remove(relationship.settings().workload());
        receipts.forget(relationship.settings().workload());
        supervision.removed(relationship.settings());
        Path folder = maps.resolve(relationship.settings().workload().toString());
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("The block maps in {} can't be deleted; delete them by hand.", folder, e);
        }
    }

    private static void awaitEnd(Relationship relationship) {
        try {
            if (!relationship.awaitIdle(REMOVE_TIMEOUT)) {
                LOG.warn(
                        "A cycle of '{}' did not end in time.",
                        relationship.settings().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes a relationship and keeps its configuration.
     *
     * @param before done once the settings are known to be free, before there is a relationship
     * @throws InvalidSettingException if the name or the workload is taken
     */
    Relationship make(RelationshipSettings settings, Consumer<RelationshipSettings> before) {
        String pid = RelationshipSettings.FACTORY_PID + "~" + settings.name();
        Relationship created;
        synchronized (this) {
            if (relationships.containsKey(pid)) {
                throw new InvalidSettingException("name", settings.name(), "a name that no other relationship has");
            }
            requireUnique(null, settings);
            requireGroup(null, settings);
            before.accept(settings);
            created = adopt(pid, settings);
        }
        try {
            keep(settings);
        } catch (ReplicationException e) {
            relationships.remove(pid);
            forget(created);
            throw e;
        }
        return created;
    }

    /** Returns when the configuration is durable. */
    void keep(RelationshipSettings settings) {
        try {
            configurations.put(
                    RelationshipSettings.FACTORY_PID, settings.name(), RelationshipConfig.format(settings), COMMENT);
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    /** Stops and forgets it, and deletes its configuration. */
    void remove(String nameOrId) {
        Map.Entry<String, Relationship> found = entry(nameOrId);
        try {
            configurations.delete(
                    RelationshipSettings.FACTORY_PID,
                    found.getKey().substring(RelationshipSettings.FACTORY_PID.length() + 1));
        } catch (IOException e) {
            throw notKept(e);
        }
        if (relationships.remove(found.getKey(), found.getValue())) {
            forget(found.getValue());
        }
    }

    /** @throws ReplicationException with {@code WORKLOAD_NOT_FOUND} */
    Relationship find(String nameOrId) {
        return entry(nameOrId).getValue();
    }

    private Map.Entry<String, Relationship> entry(String nameOrId) {
        return relationships.entrySet().stream()
                .filter(entry -> {
                    RelationshipSettings settings = entry.getValue().settings();
                    return settings.name().equals(nameOrId)
                            || settings.workload().toString().equalsIgnoreCase(nameOrId);
                })
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no relationship '" + nameOrId + "' on this node",
                        "see replica:list"));
    }

    private static ReplicationException notKept(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the relationship's configuration can't be written: " + e.getMessage(),
                "let the node's user write to etc/",
                e);
    }
}
