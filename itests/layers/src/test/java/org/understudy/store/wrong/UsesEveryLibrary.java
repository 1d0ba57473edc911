// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.wrong;

import com.github.luben.zstd.ZstdCompressCtx;
import com.sun.jna.Pointer;
import net.jpountz.xxhash.XXHash64;
import org.apache.camel.Exchange;
import org.apache.karaf.shell.api.console.Session;
import org.bouncycastle.asn1.x500.X500Name;
import org.eclipse.jetty.server.Server;
import org.h2.mvstore.MVStore;

record UsesEveryLibrary(
        Server jetty,
        X500Name bouncyCastle,
        Exchange camel,
        Session karaf,
        MVStore h2,
        Pointer jna,
        ZstdCompressCtx zstd,
        XXHash64 lz4) {}
