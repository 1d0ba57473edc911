// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.engine.RetryPolicy;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.benchmarks.Image;
import org.understudy.camel.internal.DataOnlyComponent;
import org.understudy.camel.internal.Hub;
import org.understudy.pipeline.ChunkSplitter;
import org.understudy.pipeline.internal.OutboundBuffers;
import org.understudy.pipeline.internal.ZstdOutboundStages;

/**
 * Camel's share of the CPU time of {@code data-out}, against a plain loop: of the whole process, so that nothing hides in
 * another thread. The difference of two large numbers is noisy, so the route is also measured with nothing to carry.
 */
public final class CamelShare {
    private static final int WARMUPS = 4;
    private static final int ROUNDS = 30;
    private static final int TRANSFERS = 4;
    private static final int EMPTY_CHUNKS = 20_000;

    private final ChunkBuffers buffers = new OutboundBuffers();

    private CamelShare() {}

    /** CPU time for a chunk in microseconds, of each round. */
    private record Cost(double[] route, double[] loop) {
        double routeMean() {
            return DoubleStream.of(route).average().orElseThrow();
        }

        double loopMean() {
            return DoubleStream.of(loop).average().orElseThrow();
        }

        double camel() {
            return routeMean() - loopMean();
        }

        /** Standard error of {@link #camel}, from the rounds' own differences. */
        double error() {
            double squares = IntStream.range(0, route.length)
                    .mapToDouble(i -> Math.pow(route[i] - loop[i] - camel(), 2))
                    .sum();
            return Math.sqrt(squares / (route.length - 1) / route.length);
        }
    }

    public static void main(String[] arguments) throws Exception {
        CamelShare share = new CamelShare();
        // first, as its many chunks make the compiler do its part: it would count as Camel's
        Cost empty = compare(
                new NoWork(), dispatcher -> dispatcher.dispatch(new BenchmarkTransfer(NoWork.chunks(EMPTY_CHUNKS))));
        Cost work;
        try (Image image = new Image()) {
            work = compare(new ZstdOutboundStages(), dispatcher -> share.send(image, dispatcher));
        }

        System.out.println("| CPU time for a chunk, us | route data-out | plain loop | Camel | +/- |");
        System.out.println("| --- | ---: | ---: | ---: | ---: |");
        print("split, digest, compress", work);
        print("chunks without data", empty);
        System.out.printf(
                "%nCamel's share of the CPU time: %.2f %% +/- %.2f %% by the first row, %.2f %% by the second.%n",
                100 * work.camel() / work.routeMean(),
                100 * work.error() / work.routeMean(),
                100 * empty.camel() / work.routeMean());
    }

    private static void print(String what, Cost cost) {
        System.out.printf(
                "| %s | %.1f | %.1f | %.1f | %.1f |%n",
                what, cost.routeMean(), cost.loopMean(), cost.camel(), cost.error());
    }

    private void send(Image image, TransferDispatcher dispatcher) {
        for (int i = 0; i < TRANSFERS; i++) {
            try (ChangeScan scan = image.scan(Optional.empty());
                    ChunkSplitter chunks = Image.split(scan, buffers)) {
                dispatcher.dispatch(new BenchmarkTransfer(chunks));
            }
        }
    }

    /** In turns, so that both see the same machine. */
    private static Cost compare(OutboundStages stages, Consumer<TransferDispatcher> round) throws Exception {
        DiscardingChannels channels = new DiscardingChannels();
        Hub hub = new Hub();
        CamelContext context = new DefaultCamelContext();
        context.addComponent("replica", DataOnlyComponent.create(context, hub, channels));
        PrimaryRoutes routes = new PrimaryRoutes(context, stages, errorClass -> RetryPolicy.parse("none"));
        try (PlainLoop loop = new PlainLoop(stages, channels)) {
            for (int i = 0; i < WARMUPS; i++) {
                round.accept(hub);
                round.accept(loop);
            }
            channels.takeChunks();
            double[] route = new double[ROUNDS];
            double[] plain = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                if (i % 2 == 0) {
                    route[i] = cost(channels, round, hub);
                    plain[i] = cost(channels, round, loop);
                } else {
                    plain[i] = cost(channels, round, loop);
                    route[i] = cost(channels, round, hub);
                }
            }
            return new Cost(route, plain);
        } finally {
            routes.close();
        }
    }

    private static double cost(DiscardingChannels channels, Consumer<TransferDispatcher> round, TransferDispatcher by) {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        round.accept(by);
        long nanos = process.getProcessCpuTime() - before;
        return nanos / 1000.0 / channels.takeChunks();
    }
}
