// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0

/** Splitting into chunks, and their form on the wire. */
package org.understudy.pipeline;
