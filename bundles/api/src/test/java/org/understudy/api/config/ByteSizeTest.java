// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1B",
        "1000 B, 1000, 1000B",
        "1024, 1024, 1KiB",
        "1536MiB, 1610612736, 1536MiB",
        "2 tib, 2199023255552, 2TiB",
        "2048GiB, 2199023255552, 2TiB",
        "8191PiB, 9222246136947933184, 8191PiB",
        "9223372036854775807, 9223372036854775807, 9223372036854775807B"
    })
    void isReadAndWrittenExactly(String text, long bytes, String written) {
        assertThat(ByteSize.parse("key", text)).isEqualTo(bytes);
        assertThat(ByteSize.text(bytes)).isEqualTo(written);
        assertThat(ByteSize.parse("key", written)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5GiB", "2TB", "2T", "GiB", "8192PiB", "9223372036854775808", "1 GiB 2"})
    void whatIsNoSizeIsRefusedByItsKey(String text) {
        assertThatThrownBy(() -> ByteSize.parse("quota.bytes", text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("quota.bytes");
    }
}
