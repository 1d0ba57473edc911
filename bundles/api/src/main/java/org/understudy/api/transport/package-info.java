// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Control messages and channels between a primary and a replica. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.transport;
