// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.understudy.io.DurableFiles;

/** Whatever happens in whatever order: the replica's states are those of a simple model, and no byte of them is wrong. */
class LifecycleModelTest {
    private static final int FILES = 3;
    private static final int SIZE = 300_000;

    @Property
    void theNodesAreAsTheModelSays(@ForAll("histories") List<Operation> history)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("model");
        try (Nodes nodes = new Nodes(folder)) {
            for (Operation operation : history) {
                nodes.apply(operation);
            }
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    @Provide
    Arbitrary<List<Operation>> histories() {
        return operations().list().ofMinSize(5).ofMaxSize(30);
    }

    private static Arbitrary<Operation> operations() {
        Arbitrary<Integer> file = Arbitraries.integers().between(0, FILES - 1);
        Arbitrary<Operation> write = Combinators.combine(
                        file,
                        Arbitraries.integers().between(0, SIZE),
                        Arbitraries.integers().between(1, 20_000),
                        Arbitraries.longs())
                .as(Operation.Write::new);
        Arbitrary<Operation> resize = Combinators.combine(
                        file, Arbitraries.integers().between(0, SIZE))
                .as(Operation.Resize::new);
        // the first file stays, as a workload without a file is refused
        Arbitrary<Operation> delete =
                Arbitraries.integers().between(1, FILES - 1).map(Operation.Delete::new);
        Arbitrary<Operation> cut = Arbitraries.integers().between(0, 2).map(Operation.TimePassesWithACut::new);
        return Arbitraries.frequencyOf(
                Tuple.of(6, write),
                Tuple.of(2, resize),
                Tuple.of(1, delete),
                Tuple.of(6, Arbitraries.of(new Operation.TimePasses())),
                Tuple.of(2, cut),
                Tuple.of(
                        6,
                        Arbitraries.of(
                                new Operation.LoseTheBlockMap(),
                                new Operation.RestartPrimary(),
                                new Operation.KillPrimary(),
                                new Operation.RestartReplica(),
                                new Operation.SuspendPrimary(),
                                new Operation.ResumePrimary(),
                                new Operation.SuspendReplica(),
                                new Operation.ResumeReplica(),
                                new Operation.Verify())));
    }
}
