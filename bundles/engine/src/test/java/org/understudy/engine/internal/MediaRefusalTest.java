// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ImportRequest;
import org.understudy.api.store.CopyProgress;

/** What is on a medium is hostile: nothing that is not a whole export of an authorized primary changes the replica. */
class MediaRefusalTest extends MediaTestBase {
    @BeforeEach
    void exported() throws IOException {
        truncate(source.resolve("disk.img"), 3L * MIB);
        fileBytes = MIB;
        export();
    }

    @AfterEach
    void nothingHasChanged() throws IOException {
        assertNothingAtReplica();
    }

    private Path manifest() {
        return export.resolve("manifest.txt");
    }

    /** Changes the manifest as somebody would who knows how it is made. */
    private void forge(UnaryOperator<String> change) throws IOException, GeneralSecurityException {
        String text = Files.readString(manifest());
        String covered = change.apply(text.substring(0, text.lastIndexOf("end ")));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(covered.getBytes(StandardCharsets.UTF_8));
        Files.writeString(manifest(), covered + "end " + HexFormat.of().formatHex(digest) + "\n");
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
    }

    @Test
    void anExportWithoutAManifestIsNone() throws IOException {
        Files.delete(manifest());
        assertUnusable("there is no manifest.txt");
    }

    @Test
    void aManifestThatWasCutOrChangedIsRefused() throws IOException {
        String text = Files.readString(manifest());
        for (int at = 0; at < text.length(); at += 7) {
            Files.writeString(manifest(), text.substring(0, at));
            assertUnusable("manifest");
            char other = text.charAt(at) == '1' ? '2' : '1';
            Files.writeString(manifest(), text.substring(0, at) + other + text.substring(at + 1));
            assertThat(refused(this::importIt).code()).isEqualTo(ErrorCode.MEDIA_UNUSABLE);
        }
    }

    @Test
    void aForgedManifestIsRefused() throws Exception {
        String genuine = Files.readString(manifest());
        for (Forgery forgery : List.of(
                new Forgery("understudy-export 1", "understudy-export 2", "version 2"),
                new Forgery("machine.xml", "../machine.xml", "damaged"),
                new Forgery("machine.xml", "/etc/machine.xml", "damaged"),
                new Forgery("machine.xml", "snapshots/../../machine.xml", "damaged"),
                new Forgery("machine.xml", "C:machine.xml", "damaged"),
                new Forgery("machine.xml", "..\\machine.xml", "damaged"),
                new Forgery("machine.xml", "NUL", "damaged"),
                new Forgery("epoch 0", "epoch -1", "negative"),
                new Forgery("\nkey \n", "\nkey AAAA\n", "encrypted"),
                new Forgery("\nchunks ", "\nchunks 9", "counts"),
                new Forgery("file 10 machine.xml", "file 9 machine.xml", "outside"),
                new Forgery("machine.xml", "DISK.img", "twice"),
                new Forgery("machine.xml", "disk.img/x", "is the folder of"),
                new Forgery("name web1", "name ..", "no plain name"),
                new Forgery("name web1", "name ../web1", "no plain name"),
                new Forgery("name web1", "name .hidden", "no plain name"),
                new Forgery("name web1", "name CON:", "no plain name"),
                new Forgery("name web1", "name ", "no plain name"))) {
            forge(text -> text.replace(forgery.genuine(), forgery.forged()));
            assertThat(refused(this::importIt)).as(forgery.forged()).hasMessageContaining(forgery.message());
            assertNothingAtReplica();
            Files.writeString(manifest(), genuine);
        }
    }

    private record Forgery(String genuine, String forged, String message) {}

    @Test
    void aDataFileThatIsMissingOrCutOrALinkIsRefused() throws IOException {
        Path data = dataFiles().get(1);
        Path aside = Files.move(data, disk.resolve("aside"), StandardCopyOption.ATOMIC_MOVE);
        assertUnusable("not there");
        Files.createSymbolicLink(data, aside);
        assertUnusable("not there");
        Files.delete(data);
        Files.copy(aside, data);
        truncate(data, Files.size(data) - 1);
        assertUnusable("bytes of");
    }

    @Test
    void aChangedByteOfTheDataIsFoundAndNothingOfItStays() throws IOException {
        Path data = dataFiles().get(1);
        for (long at : new long[] {0, 3, 5, 11, 12, 40, 100, Files.size(data) / 2, Files.size(data) - 1}) {
            flip(data, at);
            assertThat(refused(this::importIt).code()).isEqualTo(ErrorCode.MEDIA_UNUSABLE);
            assertNothingAtReplica();
            flip(data, at);
        }
    }

    @Test
    void theDataOfAnotherExportIsNotTaken() throws Exception {
        Path first = Files.move(export, disk.resolve("first"), StandardCopyOption.ATOMIC_MOVE);
        export();
        Files.copy(first.resolve("data-00000.bin"), dataFiles().get(0), StandardCopyOption.REPLACE_EXISTING);
        String line = Files.readAllLines(first.resolve("manifest.txt")).stream()
                .filter(each -> each.startsWith("data "))
                .findFirst()
                .orElseThrow();
        forge(text -> text.replaceFirst("data .*", line));

        assertUnusable("not its own");
    }

    @Test
    void onlyAnAuthorizedPrimaryIsTakenFor() throws Exception {
        forge(text -> text.replace("primary primary.example.org", "primary stranger.example.org"));
        assertThat(refused(this::importIt).code()).isEqualTo(ErrorCode.PRIMARY_NOT_AUTHORIZED);
        assertThat(refused(() -> replica.imports()
                                .importFrom(
                                        new ImportRequest(export, Optional.empty(), Optional.of("x.example.org")),
                                        CopyProgress.NONE))
                        .code())
                .isEqualTo(ErrorCode.PRIMARY_NOT_AUTHORIZED);
    }

    @Test
    void aPasswordForAnExportInTheClearIsRefused() {
        assertThat(refused(() -> importIt(Optional.of("password".toCharArray()), CopyProgress.NONE)))
                .hasMessageContaining("not encrypted");
    }
}
