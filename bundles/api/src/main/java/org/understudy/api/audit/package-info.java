// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** The audit trail: who did what from where, when, with what result. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.audit;
