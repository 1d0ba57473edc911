// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.wrong;

import org.slf4j.Logger;

record NeedsALogger(Logger log) {}
