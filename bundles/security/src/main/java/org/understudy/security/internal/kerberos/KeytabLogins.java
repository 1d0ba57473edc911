// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.kerberos;

import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.KerberosIdentity;

/**
 * The primary's tickets, got with its keytab, and got anew before the first of them ends. Those of one identity are kept, in
 * memory only. Thread-safe; while one thread asks the key distribution center, others wait for the same tickets.
 */
final class KeytabLogins {
    /** A ticket is shown only before this part of its life is over, so that who it is shown to can use it a while. */
    private static final double USED = 0.75;

    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    private final Clock clock;
    private KerberosIdentity identity; // guarded by this
    private Subject subject; // guarded by this

    KeytabLogins(Clock clock) {
        this.clock = clock;
    }

    /** @throws ReplicationException if the realm refuses, or the keytab can't be used */
    synchronized Subject subject(KerberosIdentity self) {
        if (!self.equals(identity) || isStale(subject)) {
            subject = null;
            subject = login(self);
            identity = self;
        }
        return subject;
    }

    /** Forgets tickets that were of no use, as they may be from before a change of keys. */
    synchronized void forget() {
        subject = null;
    }

    private boolean isStale(Subject known) {
        if (known == null) {
            return true;
        }
        Instant now = clock.instant();
        Set<KerberosTicket> tickets = known.getPrivateCredentials(KerberosTicket.class);
        return tickets.isEmpty()
                || tickets.stream()
                        .filter(ticket -> !ticket.isDestroyed())
                        .anyMatch(ticket -> !now.isBefore(staleAt(ticket)));
    }

    private static Instant staleAt(KerberosTicket ticket) {
        Instant start = (ticket.getStartTime() == null ? ticket.getAuthTime() : ticket.getStartTime()).toInstant();
        Duration life = Duration.between(start, ticket.getEndTime().toInstant());
        return start.plusMillis((long) (life.toMillis() * USED));
    }

    private Subject login(KerberosIdentity self) {
        if (!Files.isReadable(self.keytab())) {
            throw new ReplicationException(
                    ErrorCode.KERBEROS_UNUSABLE,
                    self.keytab() + " can't be read",
                    "put the keytab of " + self.principal() + " there, readable for the node's user");
        }
        Subject subject = new Subject();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // the login context looks for its module there, and a bundle's loader need not know the platform's
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            new LoginContext("understudy", subject, null, configuration(self)).login();
        } catch (LoginException e) {
            if (e.getCause() == null) { // the module found no key in the keytab
                throw new ReplicationException(
                        ErrorCode.KERBEROS_UNUSABLE,
                        self.keytab() + " has no usable key of " + self.principal(),
                        "export the keytab of this principal anew",
                        e);
            }
            throw KerberosErrors.initiating(self.principal(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
        Instant now = clock.instant();
        for (KerberosTicket ticket : subject.getPrivateCredentials(KerberosTicket.class)) {
            if (!now.isBefore(ticket.getEndTime().toInstant())) {
                throw new ReplicationException(
                        ErrorCode.KERBEROS_EXPIRED,
                        self.principal() + ": the realm has issued a ticket that has ended",
                        "check the clocks, and the life of tickets in the realm");
            }
        }
        return subject;
    }

    private static Configuration configuration(KerberosIdentity self) {
        Map<String, String> options = Map.of(
                "useKeyTab", "true",
                "keyTab", self.keytab().toString(),
                "principal", self.principal(),
                "doNotPrompt", "true",
                "isInitiator", "true",
                "refreshKrb5Config", "true");
        AppConfigurationEntry entry = new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options);
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }
}
