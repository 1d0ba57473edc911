// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** Pairing: how a new primary gets its certificate and its authorization from a replica, by a token that is used once. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.pairing;
