// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.wrong;

import org.understudy.camel.ReplicaHeaders;

class LooksUp {
    final Class<?> above = ReplicaHeaders.class;
}
