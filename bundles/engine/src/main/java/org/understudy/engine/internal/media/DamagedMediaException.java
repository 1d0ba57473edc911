// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What is on a medium is not what an export wrote: nothing of it is to be used. */
public final class DamagedMediaException extends ReplicationException {
    private static final long serialVersionUID = 1L;

    DamagedMediaException(String message, Throwable cause) {
        super(ErrorCode.MEDIA_UNUSABLE, message, "copy it from the disk again, or export again", cause);
    }
}
