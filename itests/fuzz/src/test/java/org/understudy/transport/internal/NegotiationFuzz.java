// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.understudy.api.security.Kerberos;
import org.understudy.fuzz.Hostile;

/** Headers that show a token of Kerberos. */
public final class NegotiationFuzz {
    private NegotiationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        Optional<byte[]> token = Hostile.parse(e -> false, () -> Protocol.negotiationToken(header))
                .orElseThrow();
        if (token.isPresent()) {
            Hostile.holds(Protocol.isNegotiate(header), "a token of another scheme");
            int length = token.get().length;
            Hostile.holds(length > 0 && length <= Kerberos.MAX_TOKEN, "a token of " + length + " bytes");
            Hostile.holds(
                    header.contains(Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(token.get())
                            .substring(0, length / 3 * 4)),
                    "another token than was sent");
        }
    }
}
