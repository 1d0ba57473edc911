// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.api.transport.TrafficShaper;
import org.understudy.engine.internal.stats.Monitoring;
import org.understudy.engine.internal.stats.Statistics;
import org.understudy.io.FactoryConfigurations;

/**
 * What a primary's engine is made of.
 *
 * @param receipts those that replicas gave
 * @param maps the folder that the context's cycles keep their block maps in
 */
record PrimaryParts(
        FactoryConfigurations configurations,
        Views views,
        Path maps,
        ReceiptBook receipts,
        TrafficShaper shaper,
        Relationship.Context context,
        Migrations migrations,
        Supervision supervision,
        SkewMeter skews,
        AuditTrail audit) {

    /** Where files are read. */
    record Disk(Views views, ChangeTracker tracker, ChunkBuffers buffers) {}

    /**
     * @param envelopes for the keys of transfers
     * @param signer of receipts
     * @param locator null where no broker can be asked
     */
    record Network(
            ControlSender control,
            DataChannels data,
            TransferDispatcher dispatcher,
            TrafficShaper shaper,
            KeyEnvelopes envelopes,
            ReceiptSigner signer,
            ReplicaLocator locator) {}

    /** What all relationships of the node share. */
    record Shared(Workers workers, EventSink events, AuditTrail audit, Monitoring monitoring, RetryTable table) {}

    /** Opens the states in a folder, by the clocks of the node. */
    static PrimaryParts open(
            Path folder, FactoryConfigurations configurations, Disk disk, Network network, Shared shared)
            throws IOException {
        Clock clock = Clock.systemDefaultZone(); // daily windows are by the node's time
        Path maps = folder.resolve("maps");
        StateStore states = StateStore.open(folder.resolve("state.mv"));
        ReceiptBook receipts = new ReceiptBook(network.signer(), folder.resolve("receipts"), shared.events(), clock);
        SkewMeter skews = new SkewMeter(network.control(), clock);
        Supervision supervision = new Supervision(
                shared.events(), new Statistics(states, shared.monitoring()::settings, Clock.systemDefaultZone()));
        Circuits circuits = new Circuits(new Circuits.Context(
                skews,
                states,
                shared.workers().probes(),
                shared.workers().timer(),
                clock,
                new ClockJumps(clock, System::nanoTime),
                shared.table(),
                shared.events(),
                () -> ThreadLocalRandom.current().nextDouble()));
        Relationship.Context context = new Relationship.Context(
                new Cycle(
                        skews,
                        network.data(),
                        network.dispatcher(),
                        disk.views(),
                        disk.tracker(),
                        disk.buffers(),
                        new Agreement(skews, new Sealing(skews, network.envelopes(), shared.events(), clock), receipts),
                        maps),
                states,
                shared.workers().cycles(),
                shared.workers().timer(),
                clock,
                new ClockJumps(clock, System::nanoTime),
                shared.table(),
                Optional.ofNullable(network.locator()).orElse(ReplicaLocator.CONFIGURED),
                circuits,
                new GroupCycles(disk.views(), shared.workers().cycles(), clock, shared.events()),
                () -> ThreadLocalRandom.current().nextDouble(),
                network.data()::close,
                supervision);
        return new PrimaryParts(
                configurations,
                disk.views(),
                maps,
                receipts,
                network.shaper(),
                context,
                new Migrations(folder.resolve("migrations")),
                supervision,
                skews,
                shared.audit());
    }
}
