// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;

class ClientErrorsTest {
    private static ErrorCode code(Throwable failure) {
        return ClientErrors.classify(failure, new ReplicaAddress("replica", 8443))
                .code();
    }

    @Test
    void aRecordThatTheReplicaFindsDamagedIsTheNetworksError() {
        SSLException alert = new SSLException("Received fatal alert: bad_record_mac");
        assertThat(code(alert)).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(code(new IOException(alert))).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aRecordThatIsFoundDamagedHereIsTheNetworksError() {
        assertThat(code(new SSLException("Tag mismatch", new AEADBadTagException("Tag mismatch"))))
                .isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void anotherAlertIsARefusal() {
        assertThat(code(new SSLHandshakeException("Received fatal alert: certificate_unknown")))
                .isEqualTo(ErrorCode.TLS_REFUSED);
    }
}
