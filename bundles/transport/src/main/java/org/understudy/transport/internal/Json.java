// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.UUID;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;

/** Control messages as JSON (RFC 8259): the API's records, a request with its name in {@code type}. Thread-safe. */
final class Json {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_STRING = KeyEnvelopes.MAX_TEXT;
    private static final int MAX_NUMBER = 20;
    /** Six for a file or a range; a list of numbers would take many times its own size in memory. */
    private static final int MAX_TOKENS = 4_000_000;

    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(MAX_NUMBER)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // a later version may say more
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addMixIn(ControlRequest.class, RequestType.class)
            .addMixIn(WorkloadId.class, Id.class)
            .addMixIn(TransferId.class, Id.class)
            .addMixIn(ReplicaAddress.class, Address.class)
            .build();

    /** The names of the requests on the wire. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ControlRequest.Hello.class, name = "Hello"),
        @JsonSubTypes.Type(value = ControlRequest.QueryWorkload.class, name = "QueryWorkload"),
        @JsonSubTypes.Type(value = ControlRequest.ClaimWorkload.class, name = "ClaimWorkload"),
        @JsonSubTypes.Type(value = ControlRequest.BeginTransfer.class, name = "BeginTransfer"),
        @JsonSubTypes.Type(value = ControlRequest.RetainChunks.class, name = "RetainChunks"),
        @JsonSubTypes.Type(value = ControlRequest.CommitTransfer.class, name = "CommitTransfer"),
        @JsonSubTypes.Type(value = ControlRequest.PrepareFailover.class, name = "PrepareFailover"),
        @JsonSubTypes.Type(value = ControlRequest.LocateReplica.class, name = "LocateReplica"),
        @JsonSubTypes.Type(value = ControlRequest.DescribeMember.class, name = "DescribeMember"),
        @JsonSubTypes.Type(value = ControlRequest.QueryCertificate.class, name = "QueryCertificate"),
        @JsonSubTypes.Type(value = ControlRequest.RenewCertificate.class, name = "RenewCertificate"),
        @JsonSubTypes.Type(value = ControlRequest.AbortTransfer.class, name = "AbortTransfer")
    })
    private interface RequestType {}

    /** A GUID is a plain string. */
    private abstract static class Id {
        @JsonCreator
        Id(UUID value) {}

        @JsonValue
        abstract UUID value();
    }

    /** An address is a plain string, as in a configuration. */
    private abstract static class Address {
        @JsonCreator
        static ReplicaAddress parse(String text) {
            return ReplicaAddress.parse(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }

    /** An error's body. */
    record ErrorBody(String error, String message, String remedy) {}

    byte[] write(Object message) {
        try {
            return mapper.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of the API can't be written as JSON", e);
        }
    }

    ControlRequest<?> readRequest(byte[] body) {
        return read(body, ControlRequest.class);
    }

    <R extends ControlReply> R readReply(byte[] body, Class<R> type) {
        return read(body, type);
    }

    PairingRequest readPairing(byte[] body) {
        return read(body, PairingRequest.class);
    }

    PairingGrant readGrant(byte[] body) {
        return read(body, PairingGrant.class);
    }

    ErrorBody readError(byte[] body) {
        return read(body, ErrorBody.class);
    }

    private <T> T read(byte[] body, Class<T> type) {
        try {
            T value = mapper.readValue(body, type);
            if (value == null) {
                throw violation("an empty control message", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            e.clearLocation();
            throw violation("a malformed control message: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw violation("a malformed control message", e);
        }
    }

    private static ReplicationException violation(String message, Exception cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions", cause);
    }
}
