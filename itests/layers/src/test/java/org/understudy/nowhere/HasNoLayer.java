// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.nowhere;

class HasNoLayer {}
