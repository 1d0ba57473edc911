// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Chunks, their memory and the stages that they pass. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.chunk;
