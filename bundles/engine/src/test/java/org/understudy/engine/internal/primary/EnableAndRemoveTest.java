// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

class EnableAndRemoveTest extends PrimaryTestBase {
    private RelationshipSettings other(String name, WorkloadId workload) {
        return new RelationshipSettings(
                name,
                workload,
                settings.source(),
                settings.replica(),
                Duration.ofHours(1),
                true,
                Compression.parse("3"),
                2,
                false,
                Priority.HIGH,
                RateSchedule.parse("5 Mbit/s Sat-Sun, else none"));
    }

    private void assertRefused(RelationshipSettings wanted, String key) {
        InvalidSettingException error = catchThrowableOfType(
                InvalidSettingException.class, () -> primary.engine().enable(wanted));

        assertThat(error.key()).isEqualTo(key);
        assertThat(primary.engine().list()).hasSize(1);
        assertThat(primary.admin.configurations).isEmpty();
    }

    @Test
    void anEnabledRelationshipIsKeptAsAConfiguration() {
        RelationshipSettings db = other("db1", WorkloadId.random());

        assertThat(primary.engine().enable(db).settings()).isEqualTo(db);

        String pid = RelationshipSettings.FACTORY_PID + "~db1";
        assertThat(primary.admin.configurations).containsOnlyKeys(pid);
        primary.engine().relationships().updated(pid, primary.admin.configurations.get(pid));
        assertThat(primary.engine().list())
                .extracting(status -> status.settings().name())
                .containsExactly("db1", Primary.NAME);
    }

    @Test
    void aRelationshipsLimitAndPriorityWorkFromItsStartToItsEnd() {
        RelationshipSettings db = other("db1", WorkloadId.random());
        primary.engine().enable(db);
        assertThat(primary.shapes.known.get(db.workload())).isEqualTo("HIGH 5 Mbit/s Sat-Sun, else none");

        String pid = RelationshipSettings.FACTORY_PID + "~db1";
        Hashtable<String, Object> changed = new Hashtable<>(RelationshipConfig.format(db));
        changed.put("rate.limit", "7 Mbit/s");
        changed.put("priority", "LOW");
        primary.engine().relationships().updated(pid, changed);
        assertThat(primary.shapes.known.get(db.workload())).isEqualTo("LOW 7 Mbit/s");

        primary.engine().remove("db1");
        assertThat(primary.shapes.known).doesNotContainKey(db.workload());
    }

    @Test
    void aTakenNameOrWorkloadIsRefused() {
        assertRefused(other(Primary.NAME, WorkloadId.random()), "name");
        assertRefused(other("db1", settings.workload()), "workload");
        assertRefused(other("no name", WorkloadId.random()), "name");
    }

    @Test
    void aSourceThatCanNotBeReadIsRefused() {
        disk.viewError = new ReplicationException(ErrorCode.SOURCE_MISSING, "no such folder", "none");

        assertThat(codeOf(() -> primary.engine().enable(other("db1", WorkloadId.random()))))
                .isEqualTo(ErrorCode.SOURCE_MISSING);
        assertThat(primary.engine().list()).hasSize(1);
    }

    @Test
    void aRelationshipThatCanNotBeKeptIsNotThere() {
        primary.admin.broken = true;

        assertThat(codeOf(() -> primary.engine().enable(other("db1", WorkloadId.random()))))
                .isEqualTo(ErrorCode.STORE_FAILED);
        assertThat(codeOf(() -> primary.engine().remove(Primary.NAME))).isEqualTo(ErrorCode.STORE_FAILED);
        assertThat(primary.engine().list()).hasSize(1);
    }

    @Test
    void aWrongConfigurationLeavesTheRelationshipAsItWas() {
        Map<String, String> wrong = RelationshipConfig.format(settings);
        wrong.put("interval", "1");
        primary.engine().relationships().updated(Primary.PID, new Hashtable<>(wrong));
        wrong.put("interval", "60");
        wrong.put("workload", WorkloadId.random().toString());
        primary.engine().relationships().updated(Primary.PID, new Hashtable<>(wrong));

        assertThat(primary.status().settings()).isEqualTo(settings);
    }

    @Test
    void aChangedConfigurationWorksFromTheNextCycleOn() {
        replicate();
        RelationshipSettings hourly = other(Primary.NAME, settings.workload());

        primary.configure(hourly);
        primary.advance(Primary.INTERVAL);
        assertThat(offers()).isEqualTo(2);
        primary.advance(Duration.ofMinutes(59));
        assertThat(offers()).isEqualTo(2);
        primary.advance(Duration.ofMinutes(1));

        assertThat(offers()).isEqualTo(3);
    }

    @Test
    void aChannelToAReplicaThatIsLeftIsTornDown() {
        replicate();
        primary.advance(Primary.INTERVAL);
        assertThat(replica.closedChannels).isEmpty();

        primary.configure(settings.at(new ReplicaAddress("other.example.org", 8443)));
        primary.advance(Primary.INTERVAL);

        assertThat(replica.closedChannels).containsExactly(settings.workload());
    }

    @Test
    void cyclesThatBecomeAutomaticBeginAtOnce() {
        primary.configure(Primary.settings(settings.source(), false));
        replicate();

        primary.configure(settings);
        primary.run();

        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void aRemovedRelationshipLeavesNoMapAndNoState() throws IOException {
        replicate();
        Path map = primary.maps().resolve(settings.workload().toString());
        Files.write(map.resolve("base.map"), new byte[1]);

        primary.engine().remove(Primary.NAME);
        primary.advance(Duration.ofDays(1));

        assertThat(primary.engine().list()).isEmpty();
        assertThat(map).doesNotExist();
        assertThat(primary.states().find(settings.workload())).isEmpty();
        assertThat(offers()).isEqualTo(1);
        assertThat(replica.closedChannels).containsExactly(settings.workload());
        assertThat(codeOf(() -> primary.engine().status(Primary.NAME))).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
    }

    @Test
    void aDeletedConfigurationRemovesItsRelationship() {
        replicate();

        primary.engine().relationships().deleted(Primary.PID);
        primary.engine().relationships().deleted(Primary.PID);
        assertThat(primary.engine().list()).isEmpty();
        assertThat(replica.closedChannels).containsExactly(settings.workload());

        primary.configure(settings);
        assertThat(primary.state()).isEqualTo(ReplicationState.READY_FOR_INITIAL_REPLICATION);
    }
}
