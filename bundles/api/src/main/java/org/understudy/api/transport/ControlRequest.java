// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;

/**
 * A message on the control channel from a primary to a replica: synchronous, never chunked, compressed or retried.
 *
 * @param <R> its reply
 */
public sealed interface ControlRequest<R extends ControlReply> {
    Class<R> replyType();

    /**
     * Opens a conversation: agrees on a version, and proves that the way is free.
     *
     * @param versions of the protocol that the primary speaks
     * @param software name and version, for logs
     */
    record Hello(List<Integer> versions, String software) implements ControlRequest<ControlReply.Welcome> {
        public Hello {
            versions = List.copyOf(versions);
        }

        @Override
        public Class<ControlReply.Welcome> replyType() {
            return ControlReply.Welcome.class;
        }
    }

    /**
     * Asks what the replica holds of a workload, before the primary decides what to send.
     *
     * @param epoch of the workload, as the primary knows it
     */
    record QueryWorkload(WorkloadId workload, long epoch) implements ControlRequest<ControlReply.WorkloadState> {
        public QueryWorkload {
            Epoch.check(epoch);
        }

        @Override
        public Class<ControlReply.WorkloadState> replyType() {
            return ControlReply.WorkloadState.class;
        }
    }

    /**
     * Asks the same, and takes the workload over from the primary that sent it so far: that one is refused from now on.
     * After its machine has moved here. Repeatable.
     */
    record ClaimWorkload(WorkloadId workload) implements ControlRequest<ControlReply.WorkloadState> {
        @Override
        public Class<ControlReply.WorkloadState> replyType() {
            return ControlReply.WorkloadState.class;
        }
    }

    /**
     * Offers a transfer with its file list. The id of an open transfer resumes it.
     *
     * @param name of the workload
     * @param base the state that the changes are against; empty if everything comes
     * @param continues an open transfer that this one takes the place of, whose chunks it takes over: they are held, and
     *     to be compared, if that one had the same base and the same paths
     * @param files all files of the new state
     * @param epoch of the workload, as the replica's answer to the query said
     * @param sealedKey an envelope as of {@link org.understudy.api.security.KeyEnvelopes}, with the secret that chunks are
     *     encrypted with; empty: they are not
     * @param common the mark of the common point of a consistency group that this is a part of; an older replica passes it
     *     over
     * @param consistent whether the files are read through the view that the relationship names, and not as they are; false
     *     from an older primary, and passed over by an older replica
     */
    record BeginTransfer(
            WorkloadId workload,
            String name,
            TransferId transfer,
            TransferKind kind,
            Optional<TransferId> base,
            Optional<TransferId> continues,
            List<FileEntry> files,
            long epoch,
            Optional<String> sealedKey,
            Optional<CommonMark> common,
            boolean consistent)
            implements ControlRequest<ControlReply.TransferOpen> {
        public BeginTransfer {
            Epoch.check(epoch);
            files = List.copyOf(files);
        }

        /** Of no common point, and of files as they are. */
        public BeginTransfer(
                WorkloadId workload,
                String name,
                TransferId transfer,
                TransferKind kind,
                Optional<TransferId> base,
                Optional<TransferId> continues,
                List<FileEntry> files,
                long epoch,
                Optional<String> sealedKey) {
            this(workload, name, transfer, kind, base, continues, files, epoch, sealedKey, Optional.empty(), false);
        }

        /** The same offer with a key. */
        public BeginTransfer with(String envelope) {
            return new BeginTransfer(
                    workload,
                    name,
                    transfer,
                    kind,
                    base,
                    continues,
                    files,
                    epoch,
                    Optional.of(envelope),
                    common,
                    consistent);
        }

        @Override
        public Class<ControlReply.TransferOpen> replyType() {
            return ControlReply.TransferOpen.class;
        }
    }

    /**
     * After comparing: which of the held chunks are equal to what the primary has. The replica drops the others.
     *
     * @param equal inclusive ranges of sequence numbers, ascending
     * @param proof that it comes from who made the transfer's key, in Base64; empty if it has none
     */
    record RetainChunks(TransferId transfer, List<SequenceRange> equal, Optional<String> proof)
            implements ControlRequest<ControlReply.TransferOpen> {
        public RetainChunks {
            equal = List.copyOf(equal);
        }

        @Override
        public Class<ControlReply.TransferOpen> replyType() {
            return ControlReply.TransferOpen.class;
        }
    }

    /** Sequence numbers from first to last, both included. */
    record SequenceRange(long first, long last) {
        public SequenceRange {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("sequence range " + first + " to " + last);
            }
        }
    }

    /**
     * After the last chunk: make it the current state. Repeated until the reply says complete; and then once more with the
     * receipt, if the reply brought one.
     *
     * @param chunks how many chunks make up the transfer
     * @param proof that it comes from who made the transfer's key, in Base64; empty if it has none
     * @param receipt that the reply brought, with this node's signature besides, in Base64
     */
    record CommitTransfer(TransferId transfer, long chunks, Optional<String> proof, Optional<String> receipt)
            implements ControlRequest<ControlReply.TransferResult> {
        @Override
        public Class<ControlReply.TransferResult> replyType() {
            return ControlReply.TransferResult.class;
        }
    }

    /**
     * The primary is prepared for a planned failover: it sends nothing more than what it has sent.
     *
     * @param transfer the last one; empty if it is not prepared any more, and goes on
     */
    record PrepareFailover(WorkloadId workload, Optional<TransferId> transfer, long epoch)
            implements ControlRequest<ControlReply.WorkloadState> {
        public PrepareFailover {
            Epoch.check(epoch);
        }

        @Override
        public Class<ControlReply.WorkloadState> replyType() {
            return ControlReply.WorkloadState.class;
        }
    }

    /** Asks a broker which replica server holds a workload, or is to hold it. */
    record LocateReplica(WorkloadId workload) implements ControlRequest<ControlReply.ReplicaLocation> {
        @Override
        public Class<ControlReply.ReplicaLocation> replyType() {
            return ControlReply.ReplicaLocation.class;
        }
    }

    /**
     * From a broker to the nodes of its cluster: what does a node have of a workload, and how much room?
     *
     * @param trustGroup that the workload must belong to, to be told of
     */
    record DescribeMember(WorkloadId workload, String trustGroup) implements ControlRequest<ControlReply.MemberStatus> {
        @Override
        public Class<ControlReply.MemberStatus> replyType() {
            return ControlReply.MemberStatus.class;
        }
    }

    /**
     * Asks the authority on the replica for a new certificate with the names of the one that the primary has. All are in
     * Base64.
     *
     * @param certificate the present one, in DER
     * @param csr PKCS#10 for the new key, in DER
     * @param proof that who asks has the key of the present one: its signature over both
     */
    record RenewCertificate(String certificate, String csr, String proof)
            implements ControlRequest<ControlReply.NodeCertificate> {
        @Override
        public Class<ControlReply.NodeCertificate> replyType() {
            return ControlReply.NodeCertificate.class;
        }
    }

    /** Asks for the certificate that keys of transfers are to be sealed for. */
    record QueryCertificate() implements ControlRequest<ControlReply.NodeCertificate> {
        @Override
        public Class<ControlReply.NodeCertificate> replyType() {
            return ControlReply.NodeCertificate.class;
        }
    }

    /** Gives a transfer up; what was received of it is dropped. */
    record AbortTransfer(TransferId transfer) implements ControlRequest<ControlReply.TransferResult> {
        @Override
        public Class<ControlReply.TransferResult> replyType() {
            return ControlReply.TransferResult.class;
        }
    }
}
