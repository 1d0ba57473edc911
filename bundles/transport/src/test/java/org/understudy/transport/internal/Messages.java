// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlReply.TransferResult.State;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.SequenceRange;

/** A request of each type with a reply to it, as records and as JSON. */
final class Messages {
    static final TransferId BASE = TransferId.parse("0a1b2c3d-4e5f-4000-8000-00000000eeee");

    static final ControlRequest.BeginTransfer BEGIN = new ControlRequest.BeginTransfer(
            Chunks.WORKLOAD,
            "db-1",
            Chunks.TRANSFER,
            TransferKind.DELTA,
            Optional.of(BASE),
            Optional.empty(),
            List.of(new FileEntry("disk-0.img", 10737418240L), new FileEntry("config/vm.json", 812)),
            2,
            Optional.empty());

    static final String BEGIN_JSON = """
            {"type":"BeginTransfer","workload":"11111111-2222-4333-8444-555555555555","name":"db-1",\
            "transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff","kind":"DELTA",\
            "base":"0a1b2c3d-4e5f-4000-8000-00000000eeee","continues":null,\
            "files":[{"path":"disk-0.img","size":10737418240},{"path":"config/vm.json","size":812}],"epoch":2,"sealedKey":null,\
            "common":null,"consistent":false}""";

    private static final TransferOpen OPEN = new TransferOpen(
            Chunks.TRANSFER, List.of(new FileEntry("disk-0.img", 10737418240L)), 3, 4, Optional.empty());
    private static final String OPEN_JSON = """
            {"transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff",\
            "existing":[{"path":"disk-0.img","size":10737418240}],"heldChunks":3,"nextSequence":4,"proof":null}""";

    private Messages() {}

    static Stream<Arguments> all() {
        return Stream.of(
                of(
                        new ControlRequest.Hello(List.of(1), "understudy"),
                        """
                        {"type":"Hello","versions":[1],"software":"understudy"}""",
                        new ControlReply.Welcome(
                                1, "understudy", Authority.PRIMARY, Instant.parse("2026-05-04T12:00:00.25Z")),
                        """
                        {"version":1,"software":"understudy","primary":"primary.example.com",\
                        "time":"2026-05-04T12:00:00.250Z"}"""),
                of(
                        new ControlRequest.QueryWorkload(Chunks.WORKLOAD, 1),
                        """
                        {"type":"QueryWorkload","workload":"11111111-2222-4333-8444-555555555555","epoch":1}""",
                        new WorkloadState(Optional.of(BASE), Optional.empty(), 2),
                        """
                        {"current":"0a1b2c3d-4e5f-4000-8000-00000000eeee","open":null,"epoch":2}"""),
                of(
                        new ControlRequest.ClaimWorkload(Chunks.WORKLOAD),
                        """
                        {"type":"ClaimWorkload","workload":"11111111-2222-4333-8444-555555555555"}""",
                        new WorkloadState(Optional.of(BASE), Optional.of(Chunks.TRANSFER), 2),
                        """
                        {"current":"0a1b2c3d-4e5f-4000-8000-00000000eeee",\
                        "open":"0a1b2c3d-4e5f-4000-8000-00000000ffff","epoch":2}"""),
                of(BEGIN, BEGIN_JSON, OPEN, OPEN_JSON),
                of(
                        new ControlRequest.RetainChunks(
                                Chunks.TRANSFER,
                                List.of(new SequenceRange(0, 1), new SequenceRange(3, 3)),
                                Optional.empty()),
                        """
                        {"type":"RetainChunks","transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff",\
                        "equal":[{"first":0,"last":1},{"first":3,"last":3}],"proof":null}""",
                        OPEN,
                        OPEN_JSON),
                of(
                        new ControlRequest.CommitTransfer(Chunks.TRANSFER, 7, Optional.empty(), Optional.empty()),
                        """
                        {"type":"CommitTransfer","transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff","chunks":7,\
                        "proof":null,"receipt":null}""",
                        new TransferResult(
                                Chunks.TRANSFER, State.COMPLETE, 10737419052L, Optional.empty(), Optional.empty()),
                        """
                        {"transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff","state":"COMPLETE","bytes":10737419052,\
                        "proof":null,"receipt":null}"""),
                of(
                        new ControlRequest.PrepareFailover(Chunks.WORKLOAD, Optional.of(Chunks.TRANSFER), 2),
                        """
                        {"type":"PrepareFailover","workload":"11111111-2222-4333-8444-555555555555",\
                        "transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff","epoch":2}""",
                        new WorkloadState(Optional.of(Chunks.TRANSFER), Optional.empty(), 2),
                        """
                        {"current":"0a1b2c3d-4e5f-4000-8000-00000000ffff","open":null,"epoch":2}"""),
                of(
                        new ControlRequest.LocateReplica(Chunks.WORKLOAD),
                        """
                        {"type":"LocateReplica","workload":"11111111-2222-4333-8444-555555555555"}""",
                        new ControlReply.ReplicaLocation(new ReplicaAddress("replica2.example.com", 8443)),
                        """
                        {"replica":"replica2.example.com:8443"}"""),
                of(
                        new ControlRequest.DescribeMember(Chunks.WORKLOAD, "DEFAULT"),
                        """
                        {"type":"DescribeMember","workload":"11111111-2222-4333-8444-555555555555",\
                        "trustGroup":"DEFAULT"}""",
                        new ControlReply.MemberStatus(
                                true, Optional.of(Instant.parse("2026-05-04T11:55:00Z")), 12, 549755813888L),
                        """
                        {"holds":true,"committedAt":"2026-05-04T11:55:00Z","workloads":12,\
                        "freeBytes":549755813888}"""),
                of(
                        new ControlRequest.QueryCertificate(),
                        """
                        {"type":"QueryCertificate"}""",
                        new ControlReply.NodeCertificate(List.of("MIIB2TCCAYCgAwIB", "MIIBhjCCASygAwIB")),
                        """
                        {"chain":["MIIB2TCCAYCgAwIB","MIIBhjCCASygAwIB"]}"""),
                of(
                        new ControlRequest.RenewCertificate("MIIB2TCCAYCgAwIB", "MIHzMIGZAgEAMAAw", "MEUCIQDx"),
                        """
                        {"type":"RenewCertificate","certificate":"MIIB2TCCAYCgAwIB",\
                        "csr":"MIHzMIGZAgEAMAAw","proof":"MEUCIQDx"}""",
                        new ControlReply.NodeCertificate(List.of("MIIB3DCCAYKgAwIB", "MIIBhjCCASygAwIB")),
                        """
                        {"chain":["MIIB3DCCAYKgAwIB","MIIBhjCCASygAwIB"]}"""),
                of(
                        new ControlRequest.AbortTransfer(Chunks.TRANSFER),
                        """
                        {"type":"AbortTransfer","transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff"}""",
                        new TransferResult(Chunks.TRANSFER, State.ABORTED, 0, Optional.empty(), Optional.empty()),
                        """
                        {"transfer":"0a1b2c3d-4e5f-4000-8000-00000000ffff","state":"ABORTED","bytes":0,"proof":null,"receipt":null}"""));
    }

    private static <R extends ControlReply> Arguments of(
            ControlRequest<R> request, String requestJson, R reply, String replyJson) {
        return Arguments.of(request, requestJson, reply, replyJson);
    }
}
