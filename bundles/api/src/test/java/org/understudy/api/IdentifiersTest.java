// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    @Test
    void anIdentifierIsParsedFromWhatItPrints() {
        WorkloadId workload = WorkloadId.random();
        TransferId transfer = TransferId.random();

        assertThat(WorkloadId.parse(workload.toString())).isEqualTo(workload);
        assertThat(TransferId.parse(transfer.toString())).isEqualTo(transfer);
    }

    @Test
    void upperCaseIsTheSameIdentifier() {
        assertThat(WorkloadId.parse("0A1B2C3D-0000-4000-8000-00000000FFFF"))
                .hasToString("0a1b2c3d-0000-4000-8000-00000000ffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name",
                "1-1-1-1-1",
                "0a1b2c3d000040008000000000000000",
                "0a1b2c3d-0000-4000-8000-00000000000g",
                "{0a1b2c3d-0000-4000-8000-000000000000}",
                " 0a1b2c3d-0000-4000-8000-000000000000",
                "00a1b2c3d-0000-4000-8000-00000000000"
            })
    void textThatIsNoCanonicalUuidIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> WorkloadId.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> TransferId.parse(text));
    }
}
