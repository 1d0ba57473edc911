// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.text.Normalizer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;

/** What a primary offers is hostile until it was checked here. Each path was checked when it was made. */
final class OfferCheck {
    static final int MAX_FILES = 100_000;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Default_Ignorable_Code_Point, as far as a path may have one: ext4 with casefold and HFS+ pass over them. */
    private static final Pattern IGNORED = Pattern.compile("[\\p{Cf}\\x{34f}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}"
            + "\\x{180b}-\\x{180f}\\x{3164}\\x{fe00}-\\x{fe0f}\\x{ffa0}\\x{e0100}-\\x{e01ef}]");

    private OfferCheck() {}

    /** The workload's name becomes the name of a folder. */
    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw violation("a workload's name that is no plain name");
        }
    }

    /** No file twice, not even on a file system that ignores case or Unicode's forms, and none that is the folder of another one. */
    static void checkFiles(List<FileEntry> files) {
        if (files.size() > MAX_FILES) {
            throw violation("a list of more than " + MAX_FILES + " files");
        }
        Set<String> paths = new HashSet<>();
        long bytes = 0;
        for (FileEntry file : files) {
            if (!paths.add(folded(file.path()))) {
                throw violation("a list with the file '" + file.path() + "' twice");
            }
            bytes += file.size();
            if (bytes < 0) {
                throw violation("a list of files with more bytes than there can be");
            }
        }
        for (FileEntry file : files) {
            String path = folded(file.path());
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw violation("a list in which a file is the folder of '" + file.path() + "'");
                }
            }
        }
    }

    /** A mark names its group and its members plainly, each once, the workload among them. */
    static void checkMark(CommonMark mark, WorkloadId workload) {
        int members = mark.members().size();
        if (!CommonMark.isGroupName(mark.group())
                || members > CommonMark.MAX_MEMBERS
                || !mark.members().contains(workload)
                || new HashSet<>(mark.members()).size() != members
                || mark.at().isBefore(Instant.EPOCH)
                || mark.at().isAfter(LATEST)) {
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "the primary sent a common point that can't be",
                    "check that both nodes run compatible versions");
        }
    }

    /** One text for all names that any file system takes for the same: without case, form or what is not seen. */
    private static String folded(String path) {
        String plain = IGNORED.matcher(Normalizer.normalize(path, Normalizer.Form.NFKD))
                .replaceAll("");
        String caseless = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(caseless, Normalizer.Form.NFKD);
    }

    static ReplicationException violation(String what) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION,
                "the primary sent " + what,
                "rename the file, or check that both nodes run compatible versions");
    }
}
