// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Events: what happened, with a stable number, for logs, routes and journals. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.event;
