// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** The Camel component {@code replica}: what routes on it carry in bodies and headers. docs/camel.md has examples. */
package org.understudy.camel;
