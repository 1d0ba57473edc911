// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Keeps factory configurations both in Configuration Admin and, where there is an etc folder, as the file
 * {@code PID-NAME.cfg} that Felix File Install reads at the next start. Thread-safe as Configuration Admin is; two calls
 * for the same name must not overlap.
 */
public final class FactoryConfigurations {
    private static final String FILE_PROPERTY = "felix.fileinstall.filename";

    private final ConfigurationAdmin admin;
    private final Optional<Path> etc;

    public FactoryConfigurations(ConfigurationAdmin admin, Optional<Path> etc) {
        this.admin = admin;
        this.etc = etc;
    }

    /**
     * Adds a configuration or replaces it. The file goes first: after a crash in between it is read at the next start.
     *
     * @param name of letters, digits, dot, underscore and hyphen
     * @param comment one line above the settings
     */
    public void put(String factoryPid, String name, Map<String, String> settings, String comment) throws IOException {
        Hashtable<String, Object> properties = new Hashtable<>(settings);
        if (etc.isPresent()) {
            Path file = file(factoryPid, name);
            StringBuilder text = new StringBuilder("# ").append(comment).append('\n');
            settings.forEach((key, value) ->
                    text.append(key).append(" = ").append(escaped(value)).append('\n'));
            DurableFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
            properties.put(FILE_PROPERTY, file.toUri().toString());
        }
        admin.getFactoryConfiguration(factoryPid, name, "?").update(properties);
    }

    /** Deletes a configuration and its file; absent is fine. */
    public void delete(String factoryPid, String name) throws IOException {
        if (etc.isPresent() && Files.deleteIfExists(file(factoryPid, name))) {
            DurableFiles.syncFolder(etc.get());
        }
        Configuration configuration = admin.getFactoryConfiguration(factoryPid, name, "?");
        try {
            configuration.delete();
        } catch (IllegalStateException deletedAlready) {
            // who watches the folder saw that the file is gone, and was faster: it is as it should be
        }
    }

    private Path file(String factoryPid, String name) {
        return etc.orElseThrow().toAbsolutePath().resolve(factoryPid + "-" + name + ".cfg");
    }

    /**
     * What reads the file takes escapes off twice: as properties have them, and then of backslashes and braces, where
     * it replaces <code>${name}</code> by a property of the framework.
     */
    private static String escaped(String value) {
        return value.replaceAll("[\\\\{}]", "\\\\$0")
                .replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
