// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.nio.file.Path;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** Errors of a medium. */
final class MediaErrors {
    private static final int MAX_QUOTED = 300;

    private MediaErrors() {}

    static ReplicationException damaged(Path file, String what) {
        return damaged(file, what, null);
    }

    static ReplicationException damaged(Path file, String what, Throwable cause) {
        // what is wrong may quote what somebody wrote
        String bounded = what.substring(0, Math.min(what.length(), MAX_QUOTED));
        return new DamagedMediaException(file + " is damaged: " + bounded, cause);
    }

    static ReplicationException io(Path file, Exception e) {
        return unusable(file + " can't be used: " + e, "see that the disk is there, and not full", e);
    }

    static ReplicationException unusable(String message, String remedy) {
        return unusable(message, remedy, null);
    }

    private static ReplicationException unusable(String message, String remedy, Throwable cause) {
        return new ReplicationException(ErrorCode.MEDIA_UNUSABLE, message, remedy, cause);
    }
}
