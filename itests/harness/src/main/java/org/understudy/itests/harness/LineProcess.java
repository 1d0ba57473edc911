// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;

/** A {@link TunLine} as a process of its own, for scripts. */
final class LineProcess {
    private static final double PERCENT = 100;

    private LineProcess() {}

    /**
     * Prints the namespace and the address of the far end, and ends at the end of its standard input, each line of which is
     * {@code delay MILLISECONDS}, one way, or {@code loss PERCENT}, and is repeated when it holds.
     *
     * @param arguments the line's number
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (TunLine line = TunLine.open(Integer.parseInt(arguments[0]));
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in))) {
            System.out.println(line.namespace() + " " + line.farAddress());
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                String[] words = command.split(" ");
                double value = Double.parseDouble(words[1]);
                switch (words[0]) {
                    case "delay" -> line.delay(Duration.ofNanos((long) (value * 1e6)));
                    case "loss" -> line.loss(value / PERCENT);
                    default -> throw new IllegalArgumentException(command);
                }
                System.out.println(command);
            }
        }
    }
}
