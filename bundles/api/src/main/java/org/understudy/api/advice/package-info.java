// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Advice: what an operator should look at before it becomes an error. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.advice;
