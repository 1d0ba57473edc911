// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.time.Instant;

/** A transfer that is complete: its last progress, and how long it took from its first step to the notification. */
public record TransferReport(TransferProgress progress, Instant completedAt, Duration duration) {}
