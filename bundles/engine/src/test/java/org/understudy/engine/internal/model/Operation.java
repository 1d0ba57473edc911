// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

/** What may happen to two nodes. Each can happen at any time: where a state does not allow it, it must be refused. */
sealed interface Operation {
    /** The machine writes; the file is made, or grows, if need be. */
    record Write(int file, int offset, int length, long seed) implements Operation {}

    record Resize(int file, int size) implements Operation {}

    record Delete(int file) implements Operation {}

    /** Half an hour passes: cycles, and attempts that are due. */
    record TimePasses() implements Operation {}

    /** The same, and the connection is lost after so many chunks. */
    record TimePassesWithACut(int chunks) implements Operation {}

    record LoseTheBlockMap() implements Operation {}

    record RestartPrimary() implements Operation {}

    record KillPrimary() implements Operation {}

    record RestartReplica() implements Operation {}

    record SuspendPrimary() implements Operation {}

    record ResumePrimary() implements Operation {}

    record SuspendReplica() implements Operation {}

    record ResumeReplica() implements Operation {}

    /** Every state that the replica holds is read back and compared with its hash trees. */
    record Verify() implements Operation {}
}
