// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.wrong;

import java.net.http.HttpClient;

record SpeaksHttp(HttpClient client) {}
