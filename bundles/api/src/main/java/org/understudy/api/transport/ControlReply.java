// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;

/** The answer to a {@link ControlRequest}. A refusal is no reply but an error with its code. */
public sealed interface ControlReply {
    /**
     * @param version of the protocol that both will speak
     * @param software name and version, for logs
     * @param primary the name under which the replica authorized the asking primary
     * @param time of the replica's clock
     */
    record Welcome(int version, String software, String primary, Instant time) implements ControlReply {}

    /**
     * @param current the state that the replica holds whole; empty if none
     * @param open a transfer that was begun and not completed
     * @param epoch of the workload: how often its roles changed; what the primary offers next has this one
     */
    record WorkloadState(Optional<TransferId> current, Optional<TransferId> open, long epoch) implements ControlReply {
        public WorkloadState {
            Epoch.check(epoch);
        }
    }

    /**
     * What the replica has already.
     *
     * @param existing the offered files that exist in its current state, with their sizes there
     * @param heldChunks of this transfer from an earlier attempt, to be compared
     * @param nextSequence the first sequence number that is free
     * @param proof that it comes from who opened the transfer's key, in Base64; empty if it has none
     */
    record TransferOpen(
            TransferId transfer, List<FileEntry> existing, long heldChunks, long nextSequence, Optional<String> proof)
            implements ControlReply {
        public TransferOpen {
            existing = List.copyOf(existing);
        }
    }

    /** @param chain the certificate and those that vouch for it, DER in Base64; it proves nothing by itself */
    record NodeCertificate(List<String> chain) implements ControlReply {
        public NodeCertificate {
            chain = List.copyOf(chain);
        }
    }

    /** @param replica where primaries send the workload to */
    record ReplicaLocation(ReplicaAddress replica) implements ControlReply {}

    /**
     * What a node of a cluster has.
     *
     * @param holds whether it has the workload, or a part of it
     * @param committedAt when the workload's current state was committed; empty if there is none
     * @param workloads how many it holds
     * @param freeBytes at the location of the asking peer's workloads
     */
    record MemberStatus(boolean holds, Optional<Instant> committedAt, int workloads, long freeBytes)
            implements ControlReply {}

    /**
     * The replica's notification about a transfer.
     *
     * @param state of the transfer
     * @param bytes size of the workload's files in the current state, once complete
     * @param proof that it comes from who opened the transfer's key, in Base64; empty if it has none
     * @param receipt of the state, once complete, as of {@link org.understudy.api.security.ReceiptSigner}, in Base64; empty
     *     if there is none
     */
    record TransferResult(
            TransferId transfer, State state, long bytes, Optional<String> proof, Optional<String> receipt)
            implements ControlReply {
        /** Of a transfer at the replica. */
        public enum State {
            /** The commit is under way: ask again. */
            COMMITTING,
            /** The transfer is complete: it is the current state. */
            COMPLETE,
            /** It was dropped. */
            ABORTED
        }
    }
}
