// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.wrong;

class CountsForEverybody {
    static int calls;
}
