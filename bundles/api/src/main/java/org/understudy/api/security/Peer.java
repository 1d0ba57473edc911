// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

/**
 * An authenticated and authorized primary behind a request.
 *
 * @param name the name in its certificate that the entry matched, or its Kerberos principal
 * @param address its network address, for logs
 */
public record Peer(String name, String address, Authorization authorization) {}
