// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Requests as a primary sends them: control messages with other values, and any with some bytes changed, added, taken away or
 * exchanged. Not thread-safe.
 */
final class RequestMutator {
    private static final String TRANSFER = "0a1b2c3d-4e5f-4000-8000-00000000ffff";
    private static final String WORKLOAD = "11111111-2222-4333-8444-555555555555";
    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "255",
            "2147483647",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "1e9",
            "null",
            "{}");

    private static final List<String> MESSAGES = List.of(
            "{\"type\":\"Hello\",\"versions\":[1],\"software\":\"Understudy 0.1.0\"}",
            "{\"type\":\"QueryWorkload\",\"workload\":\"" + WORKLOAD + "\",\"epoch\":0}",
            "{\"type\":\"ClaimWorkload\",\"workload\":\"" + WORKLOAD + "\"}",
            "{\"type\":\"BeginTransfer\",\"workload\":\"" + WORKLOAD + "\",\"name\":\"db-1\",\"transfer\":\""
                    + TRANSFER
                    + "\",\"kind\":\"INITIAL\",\"base\":null,\"continues\":null,\"files\":[{\"path\":\"disk.img\","
                    + "\"size\":10737418240},{\"path\":\"config/vm.json\",\"size\":812}],\"epoch\":0,\"sealedKey\":null}",
            "{\"type\":\"RetainChunks\",\"transfer\":\"" + TRANSFER
                    + "\",\"retained\":[{\"from\":0,\"to\":41}],\"proof\":null}",
            "{\"type\":\"CommitTransfer\",\"transfer\":\"" + TRANSFER + "\",\"chunks\":42,\"proof\":null}",
            "{\"type\":\"AbortTransfer\",\"transfer\":\"" + TRANSFER + "\"}",
            "{\"type\":\"PrepareFailover\",\"workload\":\"" + WORKLOAD + "\",\"transfer\":\"" + TRANSFER
                    + "\",\"epoch\":2}",
            "{\"type\":\"LocateReplica\",\"workload\":\"" + WORKLOAD + "\"}",
            "{\"type\":\"DescribeMember\",\"workload\":\"" + WORKLOAD + "\",\"trustGroup\":\"DEFAULT\"}",
            "{\"type\":\"QueryCertificate\"}",
            "{\"type\":\"RenewCertificate\",\"certificate\":\"MIIB2TCC\",\"csr\":\"MIHzMIGZ\",\"proof\":\"MEUC\"}");

    private static final List<byte[]> SEEDS = Stream.concat(
                    MESSAGES.stream().map(RequestMutator::control),
                    Stream.of(
                            request("GET /understudy/echo", ""),
                            request("GET /understudy/authenticate", ""),
                            request("GET /understudy/data/" + TRANSFER + "/held?from=0", ""),
                            request("POST /understudy/data/" + TRANSFER + "/compare", "UDRQ" + "\0\1".repeat(40)),
                            request("PUT /understudy/data/" + TRANSFER + "/0", "UDCH" + "\0\1\0\2".repeat(60))))
            .toList();

    private final Random random;
    private final JsonMutator messages;

    RequestMutator(long seed) {
        random = new Random(seed);
        messages = new JsonMutator(random, MESSAGES);
    }

    private static byte[] control(String json) {
        return request("POST /understudy/control", json);
    }

    private static byte[] request(String line, String body) {
        return (line + " HTTP/1.1\r\nHost: localhost\r\nUnderstudy-Version: 1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] next() {
        // a request that is no message gets no further than its parser
        return random.nextInt(8) == 0 ? changedBytes() : control(messages.next());
    }

    private byte[] changedBytes() {
        byte[] request = SEEDS.get(random.nextInt(SEEDS.size()));
        int head = endOfHead(request);
        // mostly what is behind the headers, as a request whose headers are wrong gets no further
        int from = head < request.length && random.nextInt(8) != 0 ? head : 0;
        int steps = 1 + random.nextInt(6);
        for (int step = 0; step < steps; step++) {
            request = step(request, Math.min(from, request.length));
        }
        return random.nextInt(16) == 0 ? request : withItsLength(request);
    }

    private byte[] step(byte[] from, int first) {
        int range = from.length - first;
        int at = first + (range == 0 ? 0 : random.nextInt(range));
        byte[] bytes = from.clone();
        switch (random.nextInt(8)) {
            case 0 -> {
                if (range > 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> {
                if (range > 0) {
                    bytes[at] = (byte) random.nextInt(256);
                }
            }
            case 2 -> bytes = splice(from, at, at, random(1 + random.nextInt(32)));
            case 3 -> bytes = splice(from, at, Math.min(from.length, at + 1 + random.nextInt(16)), new byte[0]);
            case 4 -> bytes = splice(from, at, at, Arrays.copyOfRange(from, at, Math.min(from.length, at + 64)));
            case 5 -> bytes = splice(from, at, numberEnd(from, at), number());
            case 6 -> bytes = Arrays.copyOf(from, at);
            default -> {
                byte[] other = SEEDS.get(random.nextInt(SEEDS.size()));
                int part = random.nextInt(other.length);
                bytes = splice(from, at, from.length, Arrays.copyOfRange(other, part, other.length));
            }
        }
        return bytes;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] number() {
        return NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int numberEnd(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        return end;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        byte[] result = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
        return result;
    }

    private static int endOfHead(byte[] request) {
        for (int i = 0; i + END_OF_HEADERS.length <= request.length; i++) {
            if (Arrays.equals(request, i, i + END_OF_HEADERS.length, END_OF_HEADERS, 0, END_OF_HEADERS.length)) {
                return i + END_OF_HEADERS.length;
            }
        }
        return request.length;
    }

    /** The right length, so that its body is read. */
    private static byte[] withItsLength(byte[] request) {
        int head = endOfHead(request);
        String headers = new String(request, 0, head, StandardCharsets.ISO_8859_1)
                .replaceFirst("Content-Length: [0-9]*", "Content-Length: " + (request.length - head));
        return splice(request, 0, head, headers.getBytes(StandardCharsets.ISO_8859_1));
    }
}
