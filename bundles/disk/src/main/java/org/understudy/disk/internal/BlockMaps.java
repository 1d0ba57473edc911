// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

/**
 * The form of a block map: a header (magic u32, seed u64, transfer 16 bytes), for each file in the order of their paths a
 * section (path as length u16 and UTF-8, size u64, an entry u64 for each block of {@link #BLOCK} bytes), an empty path, and
 * the CRC32C of all that as u64. An entry is the XXH64 of the block's bytes with the map's seed, 0 for zeros or a hole. Read
 * and written as a stream: its memory does not depend on the image's size.
 */
final class BlockMaps {
    static final int MAGIC = 0x55424d31; // "UBM1"
    static final int BLOCK = 4096;
    static final int HEADER = Integer.BYTES + Long.BYTES + 2 * Long.BYTES;
    static final int BUFFER = 64 * 1024;

    private BlockMaps() {}

    static long blocks(long size) {
        return (size + BLOCK - 1) / BLOCK;
    }
}
