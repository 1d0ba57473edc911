// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

import java.util.function.Supplier;

/**
 * Keeps what has to be answered for. The actor of an action is the user of the calling thread (its JAAS subject), so that no
 * caller can name another one. Texts have no secrets in them; control characters are replaced, and long texts cut.
 * Thread-safe.
 */
public interface AuditTrail {
    /** For where nothing has to be kept. */
    AuditTrail NONE = new AuditTrail() {
        @Override
        public <T> T perform(AuditAction action, String object, String detail, Supplier<T> work) {
            return work.get();
        }

        @Override
        public void found(AuditAction action, String origin, String object, String detail) {
            // kept nowhere
        }

        @Override
        public void refused(AuditAction action, String actor, String origin, String object, String reason) {
            // kept nowhere
        }
    };

    /**
     * Does something that needs an entry: the attempt is on disk before the work begins, and the outcome before this
     * returns. Whatever the work throws is passed on.
     *
     * @throws org.understudy.api.ReplicationException with {@code STORE_FAILED}, and nothing was done, if the attempt can't
     *     be written. If only the outcome can't, that is in the log and is told in the trail later.
     */
    <T> T perform(AuditAction action, String object, String detail, Supplier<T> work);

    /** As {@link #perform(AuditAction, String, String, Supplier)}, for work without a result. */
    default void perform(AuditAction action, String object, String detail, Runnable work) {
        perform(action, object, detail, () -> {
            work.run();
            return null;
        });
    }

    /**
     * Tells of a change that was made past this software, and so can't be prevented: never throws. If it can't be written, it
     * is counted, and the number is told in the trail later.
     *
     * @param origin where it was found
     */
    void found(AuditAction action, String origin, String object, String detail);

    /**
     * Tells that somebody was refused. Returns at once, never throws, may be called with any lock held. Refusals of one peer
     * for one reason are told as one entry with their number, and those of very many peers, too: so nobody fills the disk.
     *
     * @param actor a name that was proven, or that of the address
     * @param origin an address without its port: what tells peers apart
     * @param object what it wanted
     */
    void refused(AuditAction action, String actor, String origin, String object, String reason);
}
