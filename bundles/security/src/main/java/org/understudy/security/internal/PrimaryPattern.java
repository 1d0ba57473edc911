// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;

/**
 * The name of an authorized primary: a DNS name, or a Kerberos principal with its realm. A wildcard stands for the whole
 * first label of the host. A name of one kind never matches one of the other.
 */
public record PrimaryPattern(String text) {
    private static final String LABELS =
            "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern DNS = Pattern.compile("(\\*\\.)?" + LABELS);
    /** Components are separated by slashes; an escape would make two names of one principal. */
    private static final String COMPONENT = "[\\p{Alnum}$._ -]+";

    private static final Pattern PRINCIPAL = Pattern.compile(
            COMPONENT + "(/" + COMPONENT + ")*@" + LABELS + "|" + COMPONENT + "/\\*\\." + LABELS + "@" + LABELS);
    private static final int MAX = 253;

    public static PrimaryPattern parse(String key, String value) {
        String text = isPrincipal(value) ? value : value.toLowerCase(Locale.ROOT);
        if (text.length() > MAX
                || !(isPrincipal(text) ? PRINCIPAL : DNS).matcher(text).matches()) {
            throw new InvalidSettingException(
                    key,
                    value,
                    "a DNS name such as host.example.com, or *.example.com, or a Kerberos principal such as"
                            + " host/primary.example.com@EXAMPLE.COM, or host/*.example.com@EXAMPLE.COM");
        }
        return new PrimaryPattern(text);
    }

    private static boolean isPrincipal(String text) {
        return text.indexOf('@') >= 0;
    }

    /** The host of a principal of the form {@code service/host@REALM}, in lower case; empty for other names. */
    static Optional<String> hostOf(String name) {
        int slash = name.indexOf('/');
        int at = name.lastIndexOf('@');
        return slash < 0 || slash > at || name.indexOf('/', slash + 1) >= 0
                ? Optional.empty()
                : Optional.of(name.substring(slash + 1, at).toLowerCase(Locale.ROOT));
    }

    public boolean isPrincipal() {
        return isPrincipal(text);
    }

    public boolean isWildcard() {
        return text.indexOf('*') >= 0;
    }

    /** @param name from a certificate, in lower case */
    public boolean matchesDnsName(String name) {
        return !isPrincipal() && matches(name);
    }

    /** @param name as Kerberos has it, with its realm */
    boolean matchesPrincipal(String name) {
        return isPrincipal() && matches(name);
    }

    private boolean matches(String name) {
        int wildcard = text.indexOf('*');
        if (wildcard < 0) {
            return text.equals(name);
        }
        int dot = name.indexOf('.', wildcard);
        // what the wildcard stands for is a label, and not a component, or an end of one, of a principal
        return dot > wildcard
                && name.startsWith(text.substring(0, wildcard))
                && name.substring(wildcard, dot).chars().noneMatch(c -> c == '/' || c == '@' || c == '\\')
                && name.substring(dot).equals(text.substring(wildcard + 1));
    }

    /** For a file's name; no DNS label has an underscore. */
    String fileName() {
        StringBuilder name = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.US_ASCII)) {
            char c = (char) each;
            if (c == '*') {
                name.append("_any");
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-') {
                name.append(c);
            } else {
                name.append(String.format(Locale.ROOT, "_%02x", (int) c));
            }
        }
        return name.toString();
    }
}
