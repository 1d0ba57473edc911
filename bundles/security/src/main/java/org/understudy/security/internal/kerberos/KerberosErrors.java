// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.kerberos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ietf.jgss.GSSException;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/**
 * What a failure of the platform's Kerberos means: by the GSS-API's major status, and by the error number of the protocol
 * (RFC 4120, 7.5.9). The platform hides the latter in an exception of a package that it does not export, whose message has
 * the number in parentheses.
 */
final class KerberosErrors {
    private static final String PLATFORM_ERROR = "sun.security.krb5.KrbException";
    private static final Pattern NUMBER = Pattern.compile("\\((\\d{1,3})\\)");
    private static final int MAX_CAUSES = 32;

    private KerberosErrors() {}

    /** @param who who could not prove itself, for the message */
    static ReplicationException initiating(String who, Throwable failure) {
        List<Throwable> causes = causes(failure);
        return byStatus(who, causes, failure).orElseGet(() -> local(who, causes, failure));
    }

    /** What can't be read or decrypted here was made by the other side, for another key, or for another service. */
    static ReplicationException accepting(String who, Throwable failure) {
        return byStatus(who, causes(failure), failure)
                .orElseGet(() -> error(
                        ErrorCode.KERBEROS_REFUSED,
                        who,
                        "not accepted",
                        "export the keytab of the replica anew; kerberos.service of the primary must be its service class",
                        failure));
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MAX_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Optional<ReplicationException> byStatus(String who, List<Throwable> causes, Throwable failure) {
        if (causes.stream().anyMatch(KerberosErrors::isBindingMismatch)) {
            return Optional.of(new ReplicationException(
                    ErrorCode.KERBEROS_BINDING_MISMATCH,
                    who + ": the other side sees another TLS certificate of the replica server",
                    "find out who ends TLS between both nodes; both must be set to Kerberos with TLS, or without",
                    failure));
        }
        OptionalInt number = causes.stream()
                .filter(KerberosErrors::isPlatformError)
                .map(cause -> NUMBER.matcher(String.valueOf(cause.getMessage())))
                .filter(Matcher::find)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst();
        return number.isPresent() ? Optional.of(byNumber(number.getAsInt(), who, failure)) : Optional.empty();
    }

    private static ReplicationException local(String who, List<Throwable> causes, Throwable failure) {
        if (causes.stream().anyMatch(IOException.class::isInstance)) {
            return error(
                    ErrorCode.KDC_UNREACHABLE,
                    who,
                    "no key distribution center answers",
                    "check the network to it, and kdc in krb5.conf",
                    failure);
        }
        if (causes.stream().anyMatch(KerberosErrors::isPlatformError)) {
            return error(
                    ErrorCode.KERBEROS_UNUSABLE,
                    who,
                    "Kerberos can't be used",
                    "check the realm and its kdc in krb5.conf, and the principal",
                    failure);
        }
        return error(ErrorCode.KERBEROS_REFUSED, who, "not accepted", "check both keytabs and principals", failure);
    }

    private static boolean isBindingMismatch(Throwable cause) {
        return cause instanceof GSSException gss && gss.getMajor() == GSSException.BAD_BINDINGS;
    }

    private static boolean isPlatformError(Throwable cause) {
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(PLATFORM_ERROR)) {
                return true;
            }
        }
        return false;
    }

    private static ReplicationException byNumber(int number, String who, Throwable failure) {
        return switch (number) {
            case 1, 2, 23, 32 ->
                error(
                        ErrorCode.KERBEROS_EXPIRED,
                        who,
                        "a ticket, key or principal has expired",
                        "renew the principal or its key in the realm, export its keytab anew, and check the clocks",
                        failure);
            case 33, 37 ->
                error(
                        ErrorCode.KERBEROS_CLOCK_SKEW,
                        who,
                        "the clocks differ by too much",
                        "set the clocks of both nodes and of the key distribution center",
                        failure);
            case 6 ->
                error(
                        ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN,
                        who,
                        "the realm does not know this principal",
                        "correct kerberos.principal, or make the principal in the realm",
                        failure);
            case 7 ->
                error(
                        ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN,
                        who,
                        "the realm does not know the replica's principal",
                        "make the principal SERVICE/HOST of the replica, or use the host's name that it is made for;"
                                + " kerberos.service must be its service class",
                        failure);
            case 63, 68 ->
                error(
                        ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN,
                        who,
                        "the principals are of realms that don't trust each other",
                        "correct the realm in kerberos.principal, and domain_realm in krb5.conf",
                        failure);
            case 24, 25 ->
                error(
                        ErrorCode.KERBEROS_UNUSABLE,
                        who,
                        "the realm does not accept the key in the keytab",
                        "export the keytab of this node anew",
                        failure);
            case 34 ->
                error(
                        ErrorCode.KERBEROS_REFUSED,
                        who,
                        "the token was shown before",
                        "nothing, if it was a network's fault; else somebody replays what it has overheard",
                        failure);
            default ->
                error(
                        ErrorCode.KERBEROS_REFUSED,
                        who,
                        "not accepted",
                        "export the keytab of the replica anew; both must have keys of one type",
                        failure);
        };
    }

    private static ReplicationException error(
            ErrorCode code, String who, String what, String remedy, Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return new ReplicationException(code, who + ": " + what + " (" + root.getMessage() + ")", remedy, failure);
    }
}
