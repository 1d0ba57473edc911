// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.PairingDesk;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.ConfiguredPrimaries;
import org.understudy.security.internal.PrimaryPattern;

/** Which names may be invited, and taken: nobody gets a certificate of a name that others are known by. */
final class NamePolicy {
    /** Where the name is not known yet, the rest of an authorization is checked with this one. */
    private static final String ANY_NAME = "any.invalid";

    private final PrimaryAuthorizations authorizations;

    NamePolicy(PrimaryAuthorizations authorizations) {
        this.authorizations = authorizations;
    }

    /**
     * Checks an invitation before it is made.
     *
     * @return the name that it is for, in lower case
     * @throws ReplicationException naming the option
     */
    Optional<String> check(InvitationTerms terms) {
        if (terms.validity().compareTo(InvitationTerms.MIN_VALIDITY) < 0
                || terms.validity().compareTo(InvitationTerms.MAX_VALIDITY) > 0) {
            throw new InvalidSettingException("--valid", terms.validity().toMinutes() + "m", "1m to 24h");
        }
        Optional<PrimaryPattern> pattern = terms.name().map(name -> PrimaryPattern.parse("--name", name));
        if (pattern.filter(PrimaryPattern::isPrincipal).isPresent()) {
            throw new InvalidSettingException("--name", terms.name().get(), "a DNS name, or *.DOMAIN");
        }
        ConfiguredPrimaries.check(
                new Authorization(terms.name().orElse(ANY_NAME), terms.location(), terms.trustGroup()));
        pattern.filter(name -> !name.isWildcard() && !terms.replace())
                .flatMap(name -> authorizedFor(name.text()))
                .ifPresent(entry -> {
                    throw new ReplicationException(
                            ErrorCode.INVALID_STATE,
                            "'" + entry.primary() + "' authorizes "
                                    + pattern.get().text() + " already",
                            "add --replace, or see replica:primary-list");
                });
        return pattern.map(PrimaryPattern::text);
    }

    /** What is not in the certificate, no primary would accept. */
    static void checkHosts(List<ReplicaAddress> addresses, X509Certificate node) {
        if (addresses.isEmpty() || addresses.size() > PairingDesk.MAX_ADDRESSES) {
            throw new InvalidSettingException(
                    "--address",
                    addresses.isEmpty() ? "" : addresses.toString(),
                    "1 to " + PairingDesk.MAX_ADDRESSES + " of them");
        }
        List<String> names = CertificateNames.alternative(node);
        for (ReplicaAddress address : addresses) {
            if (names.stream().noneMatch(name -> covers(name, address.host()))) {
                throw new InvalidSettingException(
                        "--address", address.host(), "a name in this node's certificate: " + names);
            }
        }
    }

    /** Whether a name of a certificate, which may have a wildcard as its first label, is the host's. */
    private static boolean covers(String name, String host) {
        String lower = name.toLowerCase(Locale.ROOT);
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return lower.equals(wanted)
                || lower.startsWith("*.") && dot > 0 && lower.substring(1).equals(wanted.substring(dot));
    }

    private Optional<Authorization> authorizedFor(String name) {
        return authorizations.list().stream()
                .filter(entry ->
                        PrimaryPattern.parse("primary", entry.primary()).matchesDnsName(name))
                .findFirst();
    }

    /**
     * Checks what a primary asks for.
     *
     * @param node the replica's own certificate
     * @throws ReplicationException with {@code PAIRING_REFUSED}
     */
    void checkNames(List<String> names, StoredInvitation stored, X509Certificate node) {
        if (!NodeNames.areAllowed(names)) {
            throw refused("a certificate for what is no list of DNS names in lower case", "name this node with --name");
        }
        List<String> own = CertificateNames.alternative(node);
        for (String name : names) {
            if (own.stream().anyMatch(mine -> covers(mine, name))) {
                throw refused("'" + name + "' is a name of the replica itself", "name this node with --name");
            }
            Optional<Authorization> entry = stored.replace() ? Optional.empty() : authorizedFor(name);
            if (entry.isPresent()) {
                throw refused(
                        "the replica knows '" + name + "' as another primary, by its entry '"
                                + entry.get().primary() + "'",
                        "name this node with --name, or invite with --replace");
            }
            if (!isInvited(name, stored)) {
                throw refused(
                        "the invitation is for " + stored.invitation().name().orElseThrow() + ", not for " + name,
                        "name this node with --name");
            }
        }
    }

    private static boolean isInvited(String name, StoredInvitation stored) {
        return stored.invitation()
                .name()
                .map(pattern -> PrimaryPattern.parse("name", pattern).matchesDnsName(name))
                .orElse(true);
    }

    /** The name to authorize. */
    static String primary(List<String> names, StoredInvitation stored) {
        return names.stream()
                .filter(name -> NodeNames.isAllowed(name) && isInvited(name, stored))
                .findFirst()
                .orElseThrow(() -> refused(
                        "the invitation is for " + stored.invitation().name().orElse("a DNS name")
                                + ", and the primary has a certificate for " + names,
                        "add --replace, and name this node with --name"));
    }

    private static ReplicationException refused(String why, String remedy) {
        return new ReplicationException(ErrorCode.PAIRING_REFUSED, why, remedy);
    }
}
