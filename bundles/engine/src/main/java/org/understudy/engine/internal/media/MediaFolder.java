// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.io.DurableFiles;

/**
 * An export's folder: data files, and the manifest, which comes last. Without one it is no export, but what a crash left of
 * one.
 */
public final class MediaFolder {
    static final String MANIFEST = "manifest.txt";
    private static final Pattern OURS = Pattern.compile("data-\\d{5}\\.bin|manifest\\.txt\\.tmp");

    private final Path root;

    public MediaFolder(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    private Path manifest() {
        return root.resolve(MANIFEST);
    }

    Path data(int number) {
        return root.resolve(String.format(Locale.ROOT, "data-%05d.bin", number));
    }

    /**
     * Whether an export can be written there. What a crash left of one is not in the way.
     *
     * @throws org.understudy.api.ReplicationException with {@code MEDIA_UNUSABLE} if the folder has anything else
     */
    public void requireFree() {
        try {
            if (Files.exists(manifest(), LinkOption.NOFOLLOW_LINKS)) {
                throw MediaErrors.unusable(
                        root + " has an export already", "export to another folder, or delete that one first");
            }
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                requireOnlyOurs();
            }
        } catch (IOException e) {
            throw MediaErrors.io(root, e);
        }
    }

    /** Makes the folder, empty; what a crash left of an export there goes. */
    public void create() {
        requireFree();
        try {
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                clear();
            }
            Files.createDirectory(root);
            DurableFiles.syncFolder(root.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw MediaErrors.io(root, e);
        }
    }

    private void requireOnlyOurs() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
            for (Path file : files) {
                if (!OURS.matcher(file.getFileName().toString()).matches()
                        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw MediaErrors.unusable(
                            root + " is there, and has " + file.getFileName(), "export to another folder");
                }
            }
        }
    }

    /** Removes an export that is not to be one, as far as it was written. */
    public void clear() throws IOException {
        Files.deleteIfExists(manifest()); // without it the rest is no export, whatever cuts this
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
            for (Path file : files) {
                if (OURS.matcher(file.getFileName().toString()).matches()) {
                    Files.delete(file);
                }
            }
        }
        Files.delete(root);
    }

    /** From now on it is an export; the data files are durable before. */
    public void complete(Manifest manifest, Optional<RecordCipher> cipher) {
        byte[] text = ManifestText.write(manifest, cipher);
        if (text.length > ManifestText.MAX_BYTES) {
            throw MediaErrors.unusable("the workload has too many files for an export", "send it over the network");
        }
        try {
            DurableFiles.write(manifest(), text);
        } catch (IOException e) {
            throw MediaErrors.io(manifest(), e);
        }
    }

    /** @throws org.understudy.api.ReplicationException with {@code MEDIA_UNUSABLE} if there is no manifest that can be read */
    ManifestText.Parsed read() {
        Path file = manifest();
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            if (Files.size(file) > ManifestText.MAX_BYTES) {
                throw MediaErrors.damaged(file, "it is longer than a manifest can be");
            }
            return ManifestText.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw MediaErrors.unusable(
                    root + " has no export: there is no " + MANIFEST,
                    "name the export's own folder; an export without a manifest was not completed");
        } catch (IllegalArgumentException e) {
            throw MediaErrors.damaged(file, e.getMessage(), e);
        } catch (IOException e) {
            throw MediaErrors.io(file, e);
        }
    }

    /** @throws org.understudy.api.ReplicationException with {@code MEDIA_UNUSABLE} if a data file is not there, or was cut */
    void requireData(Manifest manifest) {
        for (int i = 0; i < manifest.data().size(); i++) {
            Path file = data(i);
            try {
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw MediaErrors.damaged(file, "it is not there");
                }
                if (Files.size(file) != manifest.data().get(i).length()) {
                    throw MediaErrors.damaged(
                            file,
                            "it has " + Files.size(file) + " bytes of "
                                    + manifest.data().get(i).length());
                }
            } catch (IOException e) {
                throw MediaErrors.io(file, e);
            }
        }
    }
}
