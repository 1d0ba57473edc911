// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.event.Event;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.Quota;
import org.understudy.api.transport.TrafficLimit;

/** What {@code --json} prints: sizes in bytes, times in ISO 8601; fields are only ever added. */
final class Json {
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** A relationship on its primary. */
    record Primary(
            String role,
            String name,
            String workload,
            String source,
            String replica,
            long intervalSeconds,
            boolean automatic,
            String compression,
            int chunksInFlight,
            String state,
            String health,
            List<String> reasons,
            Optional<Transfer> running,
            Optional<Transfer> last,
            Optional<Failure> failure,
            Optional<Instant> nextCycle,
            Optional<Moving> migration,
            String resync,
            List<String> exclude,
            String view,
            int consistentHours,
            String payloadEncryption,
            boolean extension,
            Optional<String> group) {
        static Primary of(RelationshipStatus status) {
            RelationshipSettings settings = status.settings();
            return new Primary(
                    "primary",
                    settings.name(),
                    settings.workload().toString(),
                    settings.source().toString(),
                    settings.replica().toString(),
                    settings.interval().toSeconds(),
                    settings.automatic(),
                    settings.compression().toString(),
                    settings.chunksInFlight(),
                    status.state().title(),
                    status.health().title(),
                    status.reasons(),
                    status.running().map(running -> Transfer.of(running, Optional.empty())),
                    status.last().map(Transfer::of),
                    status.failure().map(Failure::of),
                    status.nextCycle(),
                    status.migration().map(Moving::of),
                    settings.resync().toString(),
                    settings.reading().exclude().globs(),
                    settings.reading().view(),
                    settings.reading().consistentEveryHours(),
                    settings.encryption().toString(),
                    settings.isExtension(),
                    settings.group());
        }
    }

    /** A migration under way. */
    record Moving(String kind, String reason, Instant since, long missedCycles) {
        static Moving of(Migration migration) {
            return new Moving(migration.kind().name(), migration.reason(), migration.since(), migration.missedCycles());
        }
    }

    /** A transfer, running or complete. */
    record Transfer(
            String transfer,
            String kind,
            String phase,
            Instant startedAt,
            Optional<Instant> completedAt,
            int files,
            long totalBytes,
            long scannedBytes,
            long readBytes,
            long changedBytes,
            long sentBytes,
            long heldBytes,
            long chunks,
            Optional<Double> seconds) {
        static Transfer of(TransferReport report) {
            return of(report.progress(), Optional.of(report));
        }

        static Transfer of(TransferProgress progress, Optional<TransferReport> report) {
            return new Transfer(
                    progress.transfer().toString(),
                    progress.kind().name(),
                    progress.phase().name(),
                    progress.startedAt(),
                    report.map(TransferReport::completedAt),
                    progress.files(),
                    progress.totalBytes(),
                    progress.scannedBytes(),
                    progress.readBytes(),
                    progress.changedBytes(),
                    progress.sentBytes(),
                    progress.heldBytes(),
                    progress.chunks(),
                    report.map(TransferReport::duration).map(Json::seconds));
        }
    }

    /** Why the last attempt failed. */
    record Failure(
            String error,
            String errorClass,
            String message,
            String remedy,
            Instant at,
            int attempt,
            Instant firstAttempt,
            Optional<Instant> nextAttempt) {
        static Failure of(ReplicationFailure failure) {
            return new Failure(
                    failure.code().name(),
                    failure.code().errorClass().name(),
                    failure.message(),
                    failure.remedy(),
                    failure.at(),
                    failure.attempt(),
                    failure.firstAttempt(),
                    failure.nextAttempt());
        }
    }

    /** A workload on its replica. */
    record Replica(
            String role,
            String name,
            String workload,
            String folder,
            String primary,
            String trustGroup,
            String state,
            String health,
            List<String> reasons,
            int files,
            long totalBytes,
            Optional<String> current,
            Optional<Instant> committedAt,
            boolean consistent,
            Optional<Long> receivingChunks,
            Optional<Instant> lastReceivedAt,
            Optional<FailedOver> failover,
            Optional<String> extendedBy) {
        /** @param extension what sends it on */
        static Replica of(ReplicaStatus status, Optional<RelationshipSettings> extension) {
            return new Replica(
                    "replica",
                    status.stored().name(),
                    status.stored().id().toString(),
                    status.stored().folder().toString(),
                    status.stored().primary(),
                    status.stored().trustGroup(),
                    status.state().title(),
                    status.health().title(),
                    status.reasons(),
                    status.stored().files().size(),
                    status.stored().files().stream()
                            .mapToLong(file -> file.size())
                            .sum(),
                    status.stored().current().map(Object::toString),
                    status.stored().committedAt(),
                    status.stored().consistent(),
                    status.receiving(),
                    status.lastReceivedAt(),
                    status.failover().map(FailedOver::of),
                    extension.map(RelationshipSettings::name));
        }
    }

    /** A failover that is prepared or in force. */
    record FailedOver(
            String stage, String state, Instant stateAt, boolean planned, Instant since, String folder, long epoch) {
        static FailedOver of(Failover failover) {
            return new FailedOver(
                    failover.stage().name(),
                    failover.state().toString(),
                    failover.stateAt(),
                    failover.planned(),
                    failover.since(),
                    failover.folder().toString(),
                    failover.epoch());
        }
    }

    /** A node of a cluster. */
    record Member(String address, Optional<String> failure, int workloads, long freeBytes) {
        static Member of(ReplicaBroker.Member member) {
            return new Member(member.address().toString(), member.failure(), member.workloads(), member.freeBytes());
        }
    }

    /** An event of the journal. */
    record Happened(
            long sequence,
            Instant at,
            int number,
            String event,
            String level,
            Optional<String> workload,
            Optional<String> workloadId,
            Optional<String> peer,
            Optional<String> error,
            Optional<String> errorClass,
            String message,
            String remedy) {
        static Happened of(Event event) {
            return new Happened(
                    event.sequence(),
                    event.at(),
                    event.type().number(),
                    event.type().name(),
                    event.type().level().name(),
                    event.workload(),
                    event.workloadId().map(Object::toString),
                    event.peer(),
                    event.error().map(Enum::name),
                    event.error().map(error -> error.errorClass().name()),
                    event.message(),
                    event.remedy());
        }
    }

    /** The statistics of a relationship. */
    record Measured(
            String name,
            String workload,
            String health,
            Instant from,
            Instant until,
            long successful,
            long missed,
            long averageBytes,
            long maximumBytes,
            double averageLatencySeconds,
            double maximumLatencySeconds,
            long networkFailures,
            long otherFailures) {
        static Measured of(RelationshipStatus status, ReplicationStatistics statistics) {
            return new Measured(
                    status.settings().name(),
                    status.settings().workload().toString(),
                    status.health().title(),
                    statistics.from(),
                    statistics.until(),
                    statistics.successful(),
                    statistics.missed(),
                    statistics.averageBytes(),
                    statistics.maximumBytes(),
                    seconds(statistics.averageLatency()),
                    seconds(statistics.maximumLatency()),
                    statistics.networkFailures(),
                    statistics.otherFailures());
        }
    }

    /** An authorized primary. */
    record AuthorizedPrimary(
            String primary,
            String location,
            String trustGroup,
            Optional<Long> quotaBytes,
            Optional<Integer> quotaWorkloads,
            boolean payloadRequired) {
        static AuthorizedPrimary of(Authorization authorization) {
            Quota quota = authorization.quota();
            return new AuthorizedPrimary(
                    authorization.primary(),
                    authorization.location().toString(),
                    authorization.trustGroup(),
                    quota.bytes().stream().boxed().findFirst(),
                    quota.workloads().stream().boxed().findFirst(),
                    authorization.payloadRequired());
        }
    }

    /** A certificate. */
    record Certificate(
            String file,
            String subject,
            String issuer,
            List<String> alternativeNames,
            Instant notBefore,
            Instant notAfter,
            boolean authority,
            String sha256) {
        static Certificate of(CertificateInfo info) {
            Path file = info.file();
            return new Certificate(
                    file.toString(),
                    info.subject(),
                    info.issuer(),
                    info.alternativeNames(),
                    info.notBefore(),
                    info.notAfter(),
                    info.authority(),
                    info.sha256());
        }
    }

    /** The rate limits of a primary. */
    record Throttle(String dscp, List<RateLimit> limits) {}

    /** A rate limit at work. */
    record RateLimit(
            String of,
            String name,
            Optional<String> priority,
            String limit,
            Optional<Long> bitsPerSecondNow,
            Optional<Long> measuredBitsPerSecond,
            int waitingChunks) {
        static RateLimit of(TrafficLimit limit, String name) {
            return new RateLimit(
                    scope(limit),
                    name,
                    limit.scope() == TrafficLimit.Scope.WORKLOAD
                            ? Optional.of(limit.priority().name())
                            : Optional.empty(),
                    limit.schedule().toString(),
                    limit.now().stream().boxed().findFirst(),
                    limit.rate().stream().boxed().findFirst(),
                    limit.waiting());
        }

        static String scope(TrafficLimit limit) {
            return limit.scope().name().toLowerCase(Locale.ROOT);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** @throws java.io.IOException if it is not JSON of this record */
    <T> T read(byte[] json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of the shell can't be written as JSON", e);
        }
    }
}
