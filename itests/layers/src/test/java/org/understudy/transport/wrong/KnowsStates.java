// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.wrong;

import org.understudy.api.engine.OutboundTransfer;

record KnowsStates(OutboundTransfer transfer) {}
