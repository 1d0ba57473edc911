// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/** Somebody on the way who passes everything on, and keeps what went to the target. Thread-safe. */
public final class RecordingRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final int target;
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream(); // guarded by itself

    /** On a free loopback port, to a loopback port. */
    public RecordingRelay(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Whether these bytes went by, one after the other on one connection. */
    public boolean hasSeen(byte[] wanted) {
        byte[] all;
        synchronized (recorded) {
            all = recorded.toByteArray();
        }
        for (int at = 0; at + wanted.length <= all.length; at++) {
            if (all[at] == wanted[0] && Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException gone) {
                        // one of both has closed, or the test is over
                    }
                },
                "recording-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listener.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            start(() -> copy(near, far, true));
            start(() -> copy(far, near, false));
        }
    }

    private void copy(Socket from, Socket to, boolean record) throws IOException {
        byte[] buffer = new byte[65536];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (record) {
                    synchronized (recorded) {
                        recorded.write(buffer, 0, n);
                    }
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
