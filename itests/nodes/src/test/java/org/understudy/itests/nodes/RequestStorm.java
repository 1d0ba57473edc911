// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Sends mutated requests over one connection after the other, and reads the answers. One thread runs it. */
final class RequestStorm implements Runnable {
    /** A request that is cut or has too large a length is waited for by the node: so long, then the connection is closed. */
    private static final int PATIENCE_MILLIS = 200;

    private static final int MAX_LINE = 16_384;
    private static final int MOST_KEPT = 10;

    private final SSLContext tls;
    private final int port;
    private final RequestMutator mutator;
    private final long requests;
    private final Map<Integer, Long> answers = new TreeMap<>();
    private final List<String> internalErrors = new ArrayList<>();

    RequestStorm(SSLContext tls, int port, RequestMutator mutator, long requests) {
        this.tls = tls;
        this.port = port;
        this.mutator = mutator;
        this.requests = requests;
    }

    /** Requests that were answered with 500, some of them. To be read when it has ended. */
    List<String> internalErrors() {
        return internalErrors;
    }

    /** How many answers had which status; 0 is for none. */
    static Map<Integer, Long> sum(List<RequestStorm> storms) {
        Map<Integer, Long> sum = new TreeMap<>();
        storms.forEach(storm -> storm.answers.forEach((status, count) -> sum.merge(status, count, Long::sum)));
        return sum;
    }

    @Override
    public void run() {
        long sent = 0;
        while (sent < requests && !Thread.currentThread().isInterrupted()) {
            try (SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.startHandshake();
                socket.setSoTimeout(PATIENCE_MILLIS);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                boolean open = true;
                while (open && sent < requests) {
                    byte[] request = mutator.next();
                    sent++;
                    open = exchange(socket, in, request);
                }
            } catch (IOException e) {
                // refused, as a stranger in a hurry is, or cut behind an answer: the next connection is another try
                answers.merge(0, 1L, Long::sum);
            }
        }
    }

    /** @return whether the connection can be used again */
    private boolean exchange(SSLSocket socket, InputStream in, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        String status = line(in);
        int code = status.startsWith("HTTP/1.1 ") ? Integer.parseInt(status.substring(9, 12)) : -1;
        answers.merge(code, 1L, Long::sum);
        if (code == 500 && internalErrors.size() < MOST_KEPT) {
            internalErrors.add(status + " to " + new String(request, StandardCharsets.ISO_8859_1));
        }
        int length = 0;
        boolean open = true;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("connection:") && lower.contains("close")) {
                open = false;
            }
        }
        in.skipNBytes(length);
        // what a mutation has left behind the request would be taken for the next one
        return open && in.available() == 0;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
