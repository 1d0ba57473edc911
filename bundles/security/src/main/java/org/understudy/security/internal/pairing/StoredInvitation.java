// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import org.understudy.api.pairing.Invitation;
import org.understudy.api.security.Quota;

/**
 * An invitation as the replica remembers it: nothing of it lets anybody in.
 *
 * @param key the public key of its proofs
 * @param token SHA-256 of the token's open part
 * @param replace whether a name may be taken that is authorized already
 * @param used by whom and when, once it is used up
 */
record StoredInvitation(Invitation invitation, byte[] key, byte[] token, boolean replace, Optional<String> used) {
    private static final String EXPIRES = "expires";
    private static final String LOCATION = "location";
    private static final String GROUP = "trust.group";
    private static final String QUOTA_BYTES = "quota.bytes";
    private static final String QUOTA_WORKLOADS = "quota.workloads";
    private static final String PAYLOAD_REQUIRED = "payload.required";
    private static final String NAME = "name";
    private static final String REPLACE = "replace";
    private static final String KEY = "key";
    private static final String TOKEN = "token";
    private static final String USED = "used";

    String id() {
        return invitation.id();
    }

    boolean isOpen(Instant now) {
        return used.isEmpty() && now.isBefore(invitation.expires());
    }

    StoredInvitation usedBy(String who) {
        return new StoredInvitation(invitation, key, token, replace, Optional.of(who));
    }

    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(EXPIRES, invitation.expires().toString());
        values.put(LOCATION, invitation.location().toString());
        values.put(GROUP, invitation.trustGroup());
        Quota quota = invitation.quota();
        quota.bytes().ifPresent(bytes -> values.put(QUOTA_BYTES, Long.toString(bytes)));
        quota.workloads().ifPresent(count -> values.put(QUOTA_WORKLOADS, Integer.toString(count)));
        values.put(PAYLOAD_REQUIRED, String.valueOf(invitation.payloadRequired()));
        invitation.name().ifPresent(name -> values.put(NAME, name));
        values.put(REPLACE, String.valueOf(replace));
        values.put(KEY, HexFormat.of().formatHex(key));
        values.put(TOKEN, HexFormat.of().formatHex(token));
        used.ifPresent(who -> values.put(USED, who));
        return values;
    }

    /** @throws RuntimeException if a value is missing or is none */
    static StoredInvitation of(String id, Properties values) {
        byte[] key = HexFormat.of().parseHex(values.getProperty(KEY));
        if (!PairingProof.id(key).equals(id)) {
            throw new IllegalArgumentException("the key is not the invitation's");
        }
        return new StoredInvitation(
                new Invitation(
                        id,
                        Instant.parse(values.getProperty(EXPIRES)),
                        Path.of(values.getProperty(LOCATION)),
                        values.getProperty(GROUP),
                        quota(values.getProperty(QUOTA_BYTES), values.getProperty(QUOTA_WORKLOADS)),
                        Boolean.parseBoolean(values.getProperty(PAYLOAD_REQUIRED)),
                        Optional.ofNullable(values.getProperty(NAME))),
                key,
                HexFormat.of().parseHex(values.getProperty(TOKEN)),
                Boolean.parseBoolean(values.getProperty(REPLACE)),
                Optional.ofNullable(values.getProperty(USED)));
    }

    private static Quota quota(String bytes, String workloads) {
        return new Quota(
                bytes == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(bytes)),
                workloads == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(workloads)));
    }
}
