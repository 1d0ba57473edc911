// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** A setting has a value that is not allowed. */
public final class InvalidSettingException extends ReplicationException {
    private static final long serialVersionUID = 1L;

    private final String key;

    public InvalidSettingException(String key, String value, String allowed) {
        this(key, value, allowed, null);
    }

    public InvalidSettingException(String key, String value, String allowed, Throwable cause) {
        super(
                ErrorCode.INVALID_SETTING,
                value.isEmpty() ? key + " is not set" : key + " = '" + value + "' is not allowed",
                "set it to " + allowed,
                cause);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
