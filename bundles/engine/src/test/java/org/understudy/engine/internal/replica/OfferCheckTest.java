// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;

class OfferCheckTest {
    private static void assertViolation(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        assertThat(error.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }

    private static List<FileEntry> files(String... paths) {
        return Arrays.stream(paths).map(path -> new FileEntry(path, 1)).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "web1", "Web-1_x.vm", "0123456789012345678901234567890123456789012345678901234567890123"})
    void aPlainNameIsTaken(String name) {
        assertThatCode(() -> OfferCheck.checkName(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "-web",
                "a/b",
                "../a",
                "a\\b",
                "a b",
                "a\n",
                "a\0",
                "m\u00fcll",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void aNameThatCouldLeadElsewhereIsAViolation(String name) {
        assertViolation(() -> OfferCheck.checkName(name));
    }

    @Test
    void filesInFoldersAreTaken() {
        assertThatCode(() -> OfferCheck.checkFiles(files("a", "b/a", "b/c", "bb", "b.c/d")))
                .doesNotThrowAnyException();
    }

    static Stream<List<FileEntry>> hostile() {
        return Stream.of(
                files("a", "a"),
                files("disk.img", "DISK.img"),
                files("stra\u00dfe", "STRASSE"),
                files("caf\u00e9", "cafe\u0301"),
                files("\u212ba", "\u00e5a"),
                files("\ufb01le", "file"),
                files("disk\u200d.img", "disk.img"),
                files("\ufeffdisk.img", "DISK.img"),
                files("e\u0301", "\u00c9/b"),
                files("a", "a/b"),
                files("a/b/c", "A/B"),
                List.of(new FileEntry("a", Long.MAX_VALUE), new FileEntry("b", 1)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aListThatNoFileSystemCanHoldIsAViolation(List<FileEntry> files) {
        assertViolation(() -> OfferCheck.checkFiles(files));
    }

    @Test
    void aListThatIsTooLongIsAViolation() {
        FileEntry file = new FileEntry("a", 1);

        assertViolation(() -> OfferCheck.checkFiles(Collections.nCopies(OfferCheck.MAX_FILES + 1, file)));
    }

    private static final WorkloadId OWN = WorkloadId.random();
    private static final WorkloadId OTHER = WorkloadId.random();
    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private static CommonMark mark(String group, Instant at, WorkloadId... members) {
        return new CommonMark(UUID.randomUUID(), group, at, true, List.of(members));
    }

    @Test
    void aMarkNamesItsMembersOnceAndTheWorkloadAmongThem() {
        assertThatCode(() -> OfferCheck.checkMark(mark("shop", NOW, OTHER, OWN), OWN))
                .doesNotThrowAnyException();

        WorkloadId[] many = Stream.concat(
                        Stream.of(OWN), Stream.generate(WorkloadId::random).limit(CommonMark.MAX_MEMBERS))
                .toArray(WorkloadId[]::new);
        for (CommonMark rubbish : List.of(
                mark("../shop", NOW, OWN),
                mark("", NOW, OWN),
                mark("shop\nreceipt false", NOW, OWN),
                mark("shop", NOW),
                mark("shop", NOW, OTHER),
                mark("shop", NOW, OWN, OTHER, OWN),
                mark("shop", NOW, many),
                mark("shop", Instant.MAX, OWN),
                mark("shop", Instant.MIN, OWN))) {
            assertViolation(() -> OfferCheck.checkMark(rubbish, OWN));
        }
    }
}
