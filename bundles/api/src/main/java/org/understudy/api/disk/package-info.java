// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** SPIs of the primary's disk side: consistent views and change tracking. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.disk;
