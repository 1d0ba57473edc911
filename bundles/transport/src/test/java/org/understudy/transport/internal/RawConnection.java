// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** A connection of a primary that says exactly what a test wants it to say. */
final class RawConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int PAUSE_MILLIS = 50;

    private final Socket socket;

    /** @param headers names in lower case */
    record Answer(int status, Map<String, String> headers, String body) {}

    RawConnection(TlsSettings tls, ReplicaAddress replica) throws IOException {
        this(Network.CONTEXTS.load(tls).context(), replica);
    }

    RawConnection(SSLContext context, ReplicaAddress replica) throws IOException {
        this(context.getSocketFactory().createSocket(replica.host(), replica.port()));
    }

    /** Without TLS. */
    RawConnection(ReplicaAddress replica) throws IOException {
        this(new Socket(replica.host(), replica.port()));
    }

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    RawConnection send(String... lines) throws IOException {
        return send((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Waits a little for an answer, and passes over what comes. */
    void pause() throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new EOFException("the server closed the connection");
            }
        } catch (SocketTimeoutException nothingCame) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    Answer answer() throws IOException {
        InputStream in = socket.getInputStream();
        int status = Integer.parseInt(line(in).split(" ")[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] parts = line.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Waits until the server closes the connection, or says more. */
    boolean isOver() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
