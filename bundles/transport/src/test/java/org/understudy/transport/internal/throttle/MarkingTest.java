// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkingTest {
    private final Marking marking = new Marking();

    private static void write(SocketChannel channel) throws Exception {
        channel.write(ByteBuffer.allocate(100));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, IPv4, INET", "::1, IPv6, INET6"})
    void packetsCarryTheMarkFromTheFirstOneOn(String address, String version, StandardProtocolFamily family)
            throws Exception {
        Capture.assumePossible();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
                Capture capture = new Capture(server.socket().getLocalPort());
                SocketChannel channel = SocketChannel.open(family)) {
            marking.change(Optional.of(Dscp.parse("EF")));
            marking.mark(channel);
            channel.connect(server.getLocalAddress());
            write(channel);
            // SYN, ACK, data
            assertThat(capture.packets(3)).containsOnly(version + " 46");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, IPv4, INET", "::1, IPv6, INET6"})
    void aChangeMarksWhatIsOpen(String address, String version, StandardProtocolFamily family) throws Exception {
        Capture.assumePossible();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
                Capture capture = new Capture(server.socket().getLocalPort());
                SocketChannel channel = SocketChannel.open(family)) {
            marking.mark(channel);
            channel.connect(server.getLocalAddress());
            assertThat(capture.packets(2)).containsOnly(version + " 0");
            for (String name : new String[] {"AF11", "8"}) {
                capture.clear();
                marking.change(Optional.of(Dscp.parse(name)));
                write(channel);
                assertThat(capture.packets(1))
                        .containsOnly(version + " " + Dscp.parse(name).value());
            }
            capture.clear();
            marking.change(Optional.empty());
            write(channel);
            assertThat(capture.packets(1)).containsOnly(version + " 0");
        }
    }

    @Test
    void aConnectionThatIsClosedMeanwhileIsLeftAlone() throws Exception {
        SocketChannel channel = SocketChannel.open();
        marking.mark(channel);
        channel.close();
        marking.change(Optional.of(new Dscp(10)));
        assertThat(marking.dscp()).contains(new Dscp(10));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, CS0", "63, 63, 63", "CS1, 8, CS1", "af11, 10, AF11", "AF43, 38, AF43", "EF, 46, EF", "le, 1, LE"
    })
    void aMarkIsANumberOrAName(String text, int value, String shown) {
        assertThat(Dscp.parse(text)).isEqualTo(new Dscp(value)).hasToString(shown);
        assertThat(Dscp.parse(text).typeOfService()).isEqualTo(value * 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "-1", "CS8", "AF44", "AF10", "best"})
    void anotherMarkIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Dscp.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 63")
                .hasMessageContaining("AF11");
    }
}
