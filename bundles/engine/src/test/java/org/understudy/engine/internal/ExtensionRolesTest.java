// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.Reversal;
import org.understudy.api.store.CopyProgress;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** What becomes of sending a replica on as roles change, and what is refused. */
class ExtensionRolesTest extends ExtensionTestBase {
    @Test
    void afterAFailoverOnTheSecondNodeItStopsAndTellsWhatToDo() throws IOException {
        replicate();
        startExtension();
        TransferId first = atThird();
        var failovers = replica.failovers(Optional.of(second.engine()));
        Path working = failovers
                .failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE)
                .folder();

        second.advance(INTERVAL);

        ReplicationFailure failure = extension().failure().orElseThrow();
        assertThat(extension().state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(failure.code()).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(failure.message()).contains("'web1' was failed over on this node");
        assertThat(failure.remedy()).contains("replica:remove web1-extended", "replica:failover-cancel web1");
        assertThat(atThird()).isEqualTo(first);
        Reversal toThird = new Reversal(THIRD, INTERVAL, true);
        assertThat(errorOf(() -> failovers.reverse(Primary.NAME, toThird)))
                .hasMessageContaining("sent on by 'web1-extended'");
        assertThat(errorOf(() -> failovers.adopt(NAME, Optional.empty()))).hasMessageContaining("sends a replica on");

        // what the remedy says: the third node becomes the replica of the second
        second.engine().remove(NAME);
        write(working, "disk.img", 6 * MIB, MIB);
        failovers.complete(Primary.NAME);
        failovers.reverse(Primary.NAME, toThird);
        second.run();
        assertThat(second.status().failure()).isEmpty();
        assertThat(second.status().last().orElseThrow().progress().changedBytes())
                .isEqualTo(MIB);
        assertSameFiles(working, third.current(Primary.NAME));
    }

    @Test
    void aFailoverThatIsCancelledLetsItGoOn() throws IOException {
        replicate();
        startExtension();
        var failovers = replica.failovers(Optional.of(second.engine()));
        failovers.failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE);
        second.advance(INTERVAL);
        primary.advance(INTERVAL);

        failovers.cancel(Primary.NAME);
        primary.engine().resume(Primary.NAME);
        write("disk.img", 3 * MIB, MIB);
        primary.advance(INTERVAL);
        second.engine().resume(NAME);
        second.run();

        assertSentOn();
    }

    @Test
    void aReplicaThatIsSentOnIsNotRemoved() {
        replicate();
        startExtension();

        ReplicationException error = errorOf(() -> replica.service().remove(Primary.NAME, false));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(error.remedy()).isEqualTo("replica:remove web1-extended first");

        second.engine().remove(NAME);
        replica.service().remove(Primary.NAME, false);
        assertThat(replica.service().list()).isEmpty();
    }

    @Test
    void aChainDoesNotLeadBack() throws IOException, InterruptedException {
        replicate();
        startExtension();
        Extension toFirst =
                new Extension(Optional.of("ring"), new ReplicaAddress("primary.example.org", 8443), INTERVAL, true);
        assertThat(errorOf(() -> extend(toFirst))).hasMessageContaining("a chain does not lead back");

        // the third node sends on what it has, to the second, and to the first, which it does not know
        Replica first = new Replica(folder.resolve("first"));
        first.extensions(primary.engine());
        TransferId atSecond = replica.status(Primary.NAME).stored().current().orElseThrow();
        for (Replica back : List.of(replica, first)) {
            Direct way = new Direct(THIRD.host());
            way.connect(back);
            Primary other = new Primary(
                    folder.resolve("ring-" + back.hashCode()), way, way, way, third.view(), new ScanTracker());
            third.extensions(other.engine())
                    .extend(
                            Primary.NAME,
                            new Extension(Optional.of("ring"), new ReplicaAddress("x.org", 1), INTERVAL, true));
            other.engine().start("ring");
            other.run();
            assertThat(other.engine().status("ring").failure().map(ReplicationFailure::code))
                    .contains(ErrorCode.INVALID_STATE);
            assertThat(way.acknowledged).isEmpty();
            other.close();
        }
        assertThat(replica.status(Primary.NAME).stored().current()).contains(atSecond);
        first.close();
    }

    @Test
    void whatCanNotBeAnExtensionIsRefused() {
        assertThat(errorOf(this::extend).code()).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
        replicate();
        ReplicationException often =
                errorOf(() -> extend(new Extension(Optional.empty(), THIRD, Duration.ofSeconds(299), true)));
        assertThat(often.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(often.remedy()).contains("300 or more");
        extend();
        assertThat(errorOf(this::extend)).hasMessageContaining("is sent to third.example.org:8443 from here already");
        assertThat(replica.service().status(Primary.NAME).state()).isEqualTo(ReplicationState.REPLICATING);
    }
}
