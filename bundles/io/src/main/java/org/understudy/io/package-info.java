// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0

/** Files below the working layer: holes, and operations that survive a power cut. */
package org.understudy.io;
