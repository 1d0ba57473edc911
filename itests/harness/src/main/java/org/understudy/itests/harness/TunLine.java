// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A long line between this machine's network and a network namespace of its own, over two TUN devices, for kernels without
 * netem: packets are delayed, lost at random, or swallowed altogether. The namespace has a second, perfect way back, so that
 * what arrives over the line can go on to a node outside. Needs root and /dev/net/tun. Thread-safe.
 */
public final class TunLine implements AutoCloseable {
    private static final long TUNSETIFF = 0x400454CAL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int O_RDWR = 2;
    private static final int IFREQ_BYTES = 40;
    private static final int NAME_BYTES = 16;
    private static final int LINK_BYTES = 9000;
    /** The packets under way, as in a router's queue; beyond it they are dropped. */
    private static final int SLOTS = 4096;

    private static final int SLOT_BYTES = 9216;
    /** Packets that are due within so long are delivered together: each waking costs more than a packet. */
    private static final long TICK_NANOS = 200_000;

    private final String namespace;
    private final String network;
    private final LibC libc = Native.load("c", LibC.class);
    private final List<Direction> directions = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private volatile long delayNanos;
    private volatile double loss;
    private volatile boolean cut;

    private interface LibC extends Library {
        int open(String path, int flags) throws LastErrorException;

        int ioctl(int descriptor, long request, byte[] argument) throws LastErrorException;

        int read(int descriptor, Pointer buffer, long length) throws LastErrorException;

        int write(int descriptor, Pointer buffer, long length) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    /**
     * Makes the namespace and the line.
     *
     * @param id from 1 to 99, unique on the machine at a time
     */
    public static TunLine open(int id) throws IOException, InterruptedException {
        Prerequisites.root();
        Prerequisites.program("ip", "iproute2");
        Prerequisites.file("/dev/net/tun", "(a kernel with TUN)");
        TunLine line = new TunLine(id);
        try {
            line.build();
        } catch (IOException | InterruptedException | RuntimeException e) {
            line.close();
            throw e;
        }
        return line;
    }

    private TunLine(int id) {
        namespace = "understudy" + id;
        network = "10.99." + id + ".";
    }

    private void build() throws IOException, InterruptedException {
        remove(); // what a killed run may have left
        ip("netns add " + namespace);
        ip("-n " + namespace + " link set lo up");
        String near = namespace + "a";
        String far = namespace + "b";
        int nearEnd = device(near);
        int farEnd = device(far);
        directions.add(new Direction(nearEnd, farEnd));
        directions.add(new Direction(farEnd, nearEnd));
        ip("link set " + far + " netns " + namespace);
        address("", near, 1);
        address("-n " + namespace + " ", far, 2);
        String back = namespace + "c";
        ip("link add " + back + " type veth peer name veth0 netns " + namespace);
        address("", back, 129);
        address("-n " + namespace + " ", "veth0", 130);
        directions.forEach(Direction::start);
    }

    private void address(String where, String device, int host) throws IOException, InterruptedException {
        ip(where + "addr add " + network + host + "/30 dev " + device);
        ip(where + "link set " + device + " mtu " + LINK_BYTES + " up");
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        Prerequisites.run((Prerequisites.program("ip", "iproute2") + " " + arguments).split(" "));
    }

    private int device(String name) throws IOException {
        try {
            int descriptor = libc.open("/dev/net/tun", O_RDWR);
            byte[] request = new byte[IFREQ_BYTES];
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, request, 0, Math.min(text.length, NAME_BYTES - 1));
            ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).putShort(NAME_BYTES, IFF_TUN_NO_PI);
            libc.ioctl(descriptor, TUNSETIFF, request);
            return descriptor;
        } catch (LastErrorException e) {
            throw new IOException("/dev/net/tun: " + e.getMessage(), e);
        }
    }

    /** Each packet arrives after so long, which is half of the round trip. */
    public void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    /** @param probability of each packet to be lost, 0 to 1 */
    public void loss(double probability) {
        loss = probability;
    }

    /** Swallows all packets from now on, or no more: nobody is told. */
    public void cut(boolean swallow) {
        cut = swallow;
    }

    /** The namespace at the far end. */
    public String namespace() {
        return namespace;
    }

    /** The address of the line's far end, as seen from here. */
    public String farAddress() {
        return network + 2;
    }

    /**
     * Starts a relay at the far end, to a port of this machine.
     *
     * @return its port, at {@link #farAddress}
     */
    public int relayTo(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Prerequisites.program("ip", "iproute2").toString(),
                "netns",
                "exec",
                namespace,
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ChaosRelay.class.getName(),
                farAddress(),
                "0",
                network + 129,
                String.valueOf(port));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        String ready = process.inputReader().readLine();
        if (ready == null || !ready.startsWith("ready ")) {
            throw new IOException("the relay at the far end did not start: " + ready);
        }
        return Integer.parseInt(ready.substring("ready ".length()));
    }

    @Override
    public void close() throws IOException {
        try {
            for (Process process : processes) {
                process.getOutputStream().close();
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
            remove(); // the devices go down, and readers see it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        directions.forEach(Direction::end);
    }

    private void remove() throws InterruptedException {
        for (String command :
                List.of("link del " + namespace + "a", "link del " + namespace + "c", "netns del " + namespace)) {
            try {
                ip(command);
            } catch (IOException e) {
                // it was not there
            }
        }
    }

    /** One direction of the line: a thread reads packets into a ring, another writes them when they are due. */
    private final class Direction {
        private final int from;
        private final int to;
        private final SplittableRandom random = new SplittableRandom();
        /** A slot more than the ring has, for packets that are dropped. */
        private final Memory ring = new Memory((SLOTS + 1L) * SLOT_BYTES);

        private final int[] lengths = new int[SLOTS];
        private final long[] due = new long[SLOTS];
        private long written; // packets so far; guarded by this
        private long read; // guarded by this
        private volatile boolean ended;

        Direction(int from, int to) {
            this.from = from;
            this.to = to;
        }

        void start() {
            for (Runnable work : List.<Runnable>of(this::receive, this::deliver)) {
                Thread thread = new Thread(work, namespace + "-line");
                thread.setDaemon(true);
                thread.start();
            }
        }

        void end() {
            ended = true;
            synchronized (this) {
                notifyAll();
            }
            libc.close(from);
        }

        private Pointer slot(long index) {
            return ring.share(index * SLOT_BYTES, SLOT_BYTES);
        }

        private void receive() {
            while (!ended) {
                try {
                    int slot = free();
                    int length = libc.read(from, slot(slot), SLOT_BYTES);
                    if (slot < SLOTS && !cut && random.nextDouble() >= loss) {
                        queue(slot, length);
                    }
                } catch (LastErrorException e) {
                    ended = true; // the device is gone
                }
            }
        }

        private synchronized int free() {
            return read - written < SLOTS ? (int) (read % SLOTS) : SLOTS;
        }

        private synchronized void queue(int slot, int length) {
            lengths[slot] = length;
            due[slot] = System.nanoTime() + delayNanos;
            if (read++ == written) {
                notifyAll();
            }
        }

        private void deliver() {
            try {
                while (!ended) {
                    int count = due();
                    for (long packet = written; packet < written + count; packet++) {
                        deliver((int) (packet % SLOTS));
                    }
                    synchronized (this) {
                        written += count;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits until packets are due, and says how many. */
        private synchronized int due() throws InterruptedException {
            while (!ended) {
                int count = 0;
                long now = System.nanoTime();
                while (written + count < read && due[(int) ((written + count) % SLOTS)] - now <= 0) {
                    count++;
                }
                if (count > 0) {
                    return count;
                }
                long left = written == read ? TimeUnit.SECONDS.toNanos(1) : due[(int) (written % SLOTS)] - now;
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TICK_NANOS));
            }
            return 0;
        }

        private void deliver(int slot) {
            if (cut) {
                return;
            }
            try {
                libc.write(to, slot(slot), lengths[slot]);
            } catch (LastErrorException e) {
                // a device that is down or full drops packets, as a line does
            }
        }
    }
}
