// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** The broker of a cluster of replica servers. */
package org.understudy.broker;
