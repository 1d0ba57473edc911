// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Which files below a source are no part of its workload, by glob patterns: {@code *} and {@code ?} within a name,
 * {@code **} over folders, <code>{a,b}</code> and {@code [a-z]}. A pattern without a slash is of the file's name in any
 * folder, one with a slash of the whole path below the source.
 *
 * @param globs the patterns, in their order
 */
public record Exclusions(List<String> globs) {
    /** How they read in a configuration. */
    public static final String ALLOWED =
            "up to 64 glob patterns of up to 256 characters, separated by ';', such as *.tmp; logs/**";

    public static final Exclusions NONE = new Exclusions(List.of());
    private static final int MAX_GLOBS = 64;
    private static final int MAX_LENGTH = 256;

    /** @throws IllegalArgumentException if one is no pattern, or there are too many */
    public Exclusions {
        globs = List.copyOf(globs);
        if (globs.size() > MAX_GLOBS) {
            throw new IllegalArgumentException(globs.size() + " patterns");
        }
        for (String glob : globs) {
            if (glob.isBlank() || glob.length() > MAX_LENGTH || glob.contains(";") || glob.startsWith("/")) {
                throw new IllegalArgumentException("pattern '" + glob + "'");
            }
            matcher(glob);
        }
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern '" + glob + "': " + e.getDescription(), e);
        }
    }

    /** @throws IllegalArgumentException if it is not what {@link #ALLOWED} says */
    public static Exclusions parse(String text) {
        return new Exclusions(Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .toList());
    }

    /** Ready to be asked about many files; safe from any thread. */
    public Matcher matcher() {
        List<PathMatcher> names = globs.stream()
                .filter(glob -> !glob.contains("/"))
                .map(Exclusions::matcher)
                .toList();
        List<PathMatcher> paths = globs.stream()
                .filter(glob -> glob.contains("/"))
                .map(Exclusions::matcher)
                .toList();
        return path -> names.stream().anyMatch(glob -> glob.matches(path.getFileName()))
                || paths.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Says which files are excluded. */
    public interface Matcher {
        /** @param path of a file, relative to the source */
        boolean excludes(Path path);
    }

    @Override
    public String toString() {
        return String.join("; ", globs);
    }
}
