// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;

/**
 * What is connected: there is one service for a node's own channels as a primary, and one for what its replica server has
 * accepted. Thread-safe.
 */
public interface ConnectionTable {
    /** As it is now, in no order. */
    List<ConnectionInfo> list();
}
