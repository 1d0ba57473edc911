// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.understudy.api.TransferId;
import org.understudy.store.Images;

/** A sequence of states, the same for the same seed: each differs from the one before in every way that there is. */
final class RandomStates {
    private static final List<String> PATHS =
            List.of("disk0", "disk1", "disk2/a", "nvram/vars", "nvram/deep/b", "snap", "x/y/z");
    private static final int MOST = 300_000;

    private final Random random;
    private final List<Images> states = new ArrayList<>();

    RandomStates(long seed) {
        random = new Random(seed);
        states.add(new Images().with("disk0", seed, 200_000).with("disk1", seed + 1, HashTree.LEAF));
    }

    static TransferId transfer(int number) {
        return TransferId.parse(new UUID(0, number + 1).toString());
    }

    static int number(TransferId transfer) {
        return (int) UUID.fromString(transfer.toString()).getLeastSignificantBits() - 1;
    }

    Images state(int number) {
        while (states.size() <= number) {
            states.add(next(states.get(states.size() - 1)));
        }
        return states.get(number);
    }

    private Images next(Images before) {
        Images images = before;
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            images = change(images, PATHS.get(random.nextInt(PATHS.size())));
        }
        return images;
    }

    private Images change(Images images, String path) {
        byte[] content = images.get(path);
        if (content == null) {
            byte[] added = bytes(random.nextInt(MOST));
            return images.with(path, added);
        }
        return switch (random.nextInt(8)) {
            case 0 -> images.entries().size() > 1 ? images.without(path) : images;
            case 1 -> images.with(path, Arrays.copyOf(content, size()));
            case 2 -> images.patch(path, random.nextInt(content.length + 1), new byte[random.nextInt(100_000)]);
            default -> images.patch(path, random.nextInt(content.length + 1), bytes(random.nextInt(30_000)));
        };
    }

    /** Often at a boundary of a leaf. */
    private int size() {
        return random.nextBoolean() ? random.nextInt(MOST) : random.nextInt(5) * HashTree.LEAF;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
