// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Messages may quote the other side, and end in logs and on terminals. */
class ReplicationExceptionTest {
    @Test
    void isOneLineWhateverItQuotes() {
        ReplicationException error = new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, "a path 'a\r\nERROR forged'", "run \u001b[2Jrm\u202e\u2028");

        assertThat(error).hasMessage("a path 'a??ERROR forged'");
        assertThat(error.remedy()).isEqualTo("run ?[2Jrm??");
    }
}
