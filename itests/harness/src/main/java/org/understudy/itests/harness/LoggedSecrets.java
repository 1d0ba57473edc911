// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** That a node writes no key, password or token where a log, an event or a setting is: looked for in all that it wrote. */
final class LoggedSecrets {
    /** A shorter password of a test could be a word. */
    private static final int SHORTEST = 8;

    private static final int LARGEST = 64 * 1024 * 1024;
    private static final Pattern FORM = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY"
            + "|(?:Negotiate|Basic|Bearer) [A-Za-z0-9+/_-]{16,}"
            + "|(?i:authorization)[\"']?[:=] *(?i:negotiate|basic|bearer)");

    /** Where Karaf keeps the passwords of users, and the key of its SSH server. */
    private static final Set<String> SECRET = Set.of("users.properties", "host.key");

    /** What has no text of a node's: unpacked bundles. */
    private static final Set<String> NOT_TEXT = Set.of("cache", "tmp", "kar", "generated-bundles");

    private final Path home;
    private final Set<String> secrets = new TreeSet<>();

    /** @param password of the user of the node's shell */
    LoggedSecrets(Path home, String password) throws IOException {
        this.home = home;
        secrets.add(password);
        Path credentials = home.resolve("etc/understudy");
        for (String file : List.of("password", "ca.password")) {
            addFirstLine(credentials.resolve(file));
        }
        try (Stream<Path> settings = Files.list(home.resolve("etc"))) {
            for (Path file :
                    settings.filter(path -> path.toString().endsWith(".cfg")).toList()) {
                addPasswordFiles(file);
            }
        }
        secrets.removeIf(secret -> secret.length() < SHORTEST);
    }

    private void addPasswordFiles(Path settings) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(settings)) {
            properties.load(in);
        }
        for (String key : properties.stringPropertyNames()) {
            if (key.endsWith("password.file")) {
                addFirstLine(home.resolve(properties.getProperty(key).replace("${karaf.etc}", home + "/etc")));
            }
        }
    }

    private void addFirstLine(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Files.readString(file).lines().findFirst().ifPresent(secrets::add);
        }
    }

    /** @throws AssertionError naming the files and what kind of secret they have, not the secret */
    void check() throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                Path relative = home.relativize(folder);
                boolean wanted = relative.toString().isEmpty()
                        || relative.equals(Path.of("etc"))
                        || relative.startsWith("data")
                                && (relative.getNameCount() == 1
                                        || !NOT_TEXT.contains(
                                                relative.getName(1).toString()));
                return wanted ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()
                        && attributes.size() <= LARGEST
                        && !SECRET.contains(file.getFileName().toString())) {
                    find(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .ifPresent(what -> found.add(home.relativize(file) + " has " + what));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (!found.isEmpty()) {
            throw new AssertionError("secrets in what " + home.getFileName() + " wrote: " + found);
        }
    }

    /** @return what kind of secret a text has */
    Optional<String> find(String text) {
        if (secrets.stream().anyMatch(text::contains)) {
            return Optional.of("a password");
        }
        return FORM.matcher(text).find() ? Optional.of("a key or a token") : Optional.empty();
    }
}
