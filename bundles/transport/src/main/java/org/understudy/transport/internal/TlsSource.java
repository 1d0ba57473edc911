// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.understudy.api.config.Settings;
import org.understudy.api.security.Revocation;
import org.understudy.api.security.TlsSettings;

/** Where a node's credentials are, and whether they were replaced. */
final class TlsSource {
    static final String LISTS = "crl";

    private TlsSource() {}

    /** @param etc the folder in whose {@code understudy} the credentials are where the settings name none */
    static TlsSettings settings(Settings settings, Path etc) {
        return TlsSettings.parse(settings, etc, revocation(settings));
    }

    /** Lists that an operator gives are meant to be complete. */
    private static Revocation revocation(Settings settings) {
        Optional<Path> lists = settings.path(LISTS);
        return new Revocation(
                settings.oneOf("revocation", lists.isPresent() ? Revocation.Mode.HARD : Revocation.Mode.SOFT), lists);
    }

    /** When each file was written: another answer means that they have to be read again. */
    static List<Optional<FileTime>> stamp(TlsSettings tls) {
        return Stream.of(
                        Stream.of(tls.keyStore(), tls.trustStore(), tls.passwordFile()),
                        tls.keyFile().stream(),
                        tls.revocation().lists().stream())
                .flatMap(files -> files)
                .map(TlsSource::written)
                .toList();
    }

    static Optional<FileTime> written(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileTime.fromMillis(0)); // who loads it finds out why
        }
    }
}
