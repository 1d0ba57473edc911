// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.understudy.itests.harness.NodePair;

/** Gives test classes the same two nodes: a start takes longer than most tests. Each leaves them as it found them. */
final class SharedNodes implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == NodePair.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedNodes.class))
                .getOrComputeIfAbsent(Started.class, key -> new Started(), Started.class)
                .pair;
    }

    private static final class Started implements AutoCloseable {
        private final Path folder;
        private final NodePair pair;

        Started() {
            try {
                folder = Files.createTempDirectory("nodes");
                pair = NodePair.start(folder);
            } catch (IOException e) {
                throw new IllegalStateException("the nodes can't be started", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            pair.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
