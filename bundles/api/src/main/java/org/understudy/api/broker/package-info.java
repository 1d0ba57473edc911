// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
/** The broker: a cluster's one address, which names the node that holds a workload's replica. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.understudy.api.broker;
