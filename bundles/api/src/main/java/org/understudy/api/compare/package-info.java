// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Comparing a file at the primary with the same file at the replica, without sending it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.compare;
