// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * Hosts that are reached without the proxy. Hosts are compared as they are written: no name is resolved, as only the proxy
 * may be able to.
 */
record ProxyBypass(List<Rule> rules) {
    static final ProxyBypass NONE = new ProxyBypass(List.of());
    static final String ALLOWED =
            "host names, *.DOMAIN, IP addresses and networks such as 10.0.0.0/8, separated by commas";

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    /** What a part of the list stands for. */
    sealed interface Rule {
        boolean matches(String host);
    }

    private record Name(String name) implements Rule {
        @Override
        public boolean matches(String host) {
            return host.equals(name);
        }
    }

    /** @param suffix with its leading dot */
    private record Domain(String suffix) implements Rule {
        @Override
        public boolean matches(String host) {
            return host.endsWith(suffix) && host.length() > suffix.length();
        }
    }

    private record Network(InetAddress address, int bits) implements Rule {
        @Override
        public boolean matches(String host) {
            byte[] wanted = address.getAddress();
            return literal(host)
                    .map(InetAddress::getAddress)
                    .filter(other ->
                            other.length == wanted.length && bits(other, bits).equals(bits(wanted, bits)))
                    .isPresent();
        }

        private static List<Integer> bits(byte[] bytes, int count) {
            Integer[] first = new Integer[count];
            Arrays.setAll(first, i -> bytes[i / 8] >> (7 - i % 8) & 1);
            return List.of(first);
        }
    }

    ProxyBypass {
        rules = List.copyOf(rules);
    }

    /** @throws InvalidSettingException naming the key */
    static ProxyBypass parse(Settings settings, String key) {
        return settings.find(key)
                .map(text -> new ProxyBypass(Arrays.stream(text.split(",", -1))
                        .map(part -> rule(part.trim().toLowerCase(Locale.ROOT))
                                .orElseThrow(() -> new InvalidSettingException(key, text, ALLOWED)))
                        .toList()))
                .orElse(NONE);
    }

    private static Optional<Rule> rule(String text) {
        if (text.startsWith("*.") && NAME.matcher(text.substring(2)).matches()) {
            return Optional.of(new Domain(text.substring(1)));
        }
        int slash = text.indexOf('/');
        Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isPresent()) {
            int most = address.get().getAddress().length * 8;
            String bits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
            return BITS.matcher(bits).matches() && Integer.parseInt(bits) <= most
                    ? Optional.of(new Network(address.get(), Integer.parseInt(bits)))
                    : Optional.empty();
        }
        return NAME.matcher(text).matches() && !text.matches("[0-9.]*")
                ? Optional.of(new Name(text))
                : Optional.empty();
    }

    /** Resolves nothing: what passes the patterns is no name. */
    private static Optional<InetAddress> literal(String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return rules.stream().anyMatch(rule -> rule.matches(lower));
    }
}
