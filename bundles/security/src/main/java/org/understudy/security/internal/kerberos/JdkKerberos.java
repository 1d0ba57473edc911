// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.kerberos;

import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosKey;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.kerberos.KeyTab;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.KerberosIdentity;

/**
 * SPNEGO by the platform's own GSS-API and Kerberos. Their settings (krb5.conf) are those of the whole JVM; credentials are
 * not: each side's are in a subject of its own.
 */
@Component
public final class JdkKerberos implements Kerberos {
    private static final Oid SPNEGO = oid("1.3.6.1.5.5.2");
    private static final Oid KERBEROS = oid("1.2.840.113554.1.2.2");
    private static final Oid PRINCIPAL_NAME = oid("1.2.840.113554.1.2.2.1");

    private final GSSManager manager = GSSManager.getInstance();
    private final KeytabLogins logins;

    @Activate
    public JdkKerberos() {
        this(Clock.systemUTC());
    }

    JdkKerberos(Clock clock) {
        logins = new KeytabLogins(clock);
    }

    @Override
    public Initiation initiate(KerberosIdentity self, String service, String host, Optional<X509Certificate> server) {
        Subject subject = logins.subject(self);
        try {
            return as(subject, () -> {
                GSSName replica = manager.createName(service + "@" + host, GSSName.NT_HOSTBASED_SERVICE);
                GSSContext context = manager.createContext(replica, SPNEGO, null, GSSContext.DEFAULT_LIFETIME);
                context.requestMutualAuth(true);
                context.requestCredDeleg(false);
                bind(context, server);
                byte[] token = context.initSecContext(new byte[0], 0, 0);
                return new Initiated(subject, context, token, self.principal(), service + "/" + host);
            });
        } catch (GSSException e) {
            logins.forget();
            throw KerberosErrors.initiating(self.principal() + " to " + service + "/" + host, e);
        }
    }

    private final class Initiated implements Initiation {
        private final Subject subject;
        private final GSSContext context;
        private final byte[] token;
        private final String self;
        private final String replica;

        Initiated(Subject subject, GSSContext context, byte[] token, String self, String replica) {
            this.subject = subject;
            this.context = context;
            this.token = token;
            this.self = self;
            this.replica = replica;
        }

        @Override
        public byte[] token() {
            return token.clone();
        }

        @Override
        public Instant finish(byte[] reply) {
            try {
                return as(subject, () -> {
                    context.initSecContext(reply, 0, reply.length);
                    if (!context.isEstablished() || !context.getMutualAuthState()) {
                        throw new GSSException(GSSException.DEFECTIVE_TOKEN);
                    }
                    context.dispose();
                    return end();
                });
            } catch (GSSException e) {
                throw new ReplicationException(
                        ErrorCode.KERBEROS_REFUSED,
                        self + ": the replica did not prove that it is " + replica + " (" + e.getMessage() + ")",
                        "find out who answers at its address; export the replica's keytab anew",
                        e);
            }
        }

        @Override
        public void refused() {
            logins.forget();
        }

        private Instant end() {
            return subject.getPrivateCredentials(KerberosTicket.class).stream()
                    .filter(ticket -> !ticket.isDestroyed())
                    .map(ticket -> ticket.getEndTime().toInstant())
                    .min(Instant::compareTo)
                    .orElseThrow();
        }
    }

    @Override
    public Acceptance accept(KerberosIdentity self, byte[] token, Optional<X509Certificate> server) {
        KerberosPrincipal principal = new KerberosPrincipal(self.principal());
        // the platform reads the keytab each time, so that a new one is used at once
        Subject subject = new Subject(false, Set.of(principal), Set.of(), Set.of(keyTab(principal, self)));
        try {
            return as(subject, () -> {
                GSSCredential own = manager.createCredential(
                        manager.createName(self.principal(), PRINCIPAL_NAME),
                        GSSCredential.INDEFINITE_LIFETIME,
                        new Oid[] {SPNEGO, KERBEROS},
                        GSSCredential.ACCEPT_ONLY);
                GSSContext context = manager.createContext(own);
                try {
                    bind(context, server);
                    byte[] reply = context.acceptSecContext(token, 0, token.length);
                    if (reply == null || !context.isEstablished() || !context.getMutualAuthState()) {
                        throw new GSSException(GSSException.DEFECTIVE_TOKEN);
                    }
                    return new Acceptance(
                            new KerberosPrincipal(context.getSrcName().toString()), reply);
                } finally {
                    context.dispose();
                }
            });
        } catch (GSSException e) {
            throw KerberosErrors.accepting(self.principal(), e);
        } catch (RuntimeException e) { // what the platform's parsers say to a token that is none
            throw new ReplicationException(
                    ErrorCode.KERBEROS_REFUSED,
                    "a malformed token (" + e + ")",
                    "check that both sides use Kerberos",
                    e);
        }
    }

    @Override
    public void check(KerberosIdentity self) {
        KerberosPrincipal principal = new KerberosPrincipal(self.principal());
        if (!Files.isReadable(self.keytab())) {
            throw unusable(self, "can't be read");
        }
        KerberosKey[] keys = keyTab(principal, self).getKeys(principal);
        if (keys.length == 0) {
            throw unusable(self, "has no usable key of " + self.principal());
        }
    }

    private static ReplicationException unusable(KerberosIdentity self, String what) {
        return new ReplicationException(
                ErrorCode.KERBEROS_UNUSABLE,
                self.keytab() + " " + what,
                "export the keytab of " + self.principal() + " to it, readable for the node's user");
    }

    private static KeyTab keyTab(KerberosPrincipal principal, KerberosIdentity self) {
        return KeyTab.getInstance(principal, self.keytab().toFile());
    }

    private static void bind(GSSContext context, Optional<X509Certificate> server) throws GSSException {
        if (server.isPresent()) {
            try {
                context.setChannelBinding(EndPointBinding.of(server.get()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform lacks a hash function", e);
            }
        }
    }

    private static <T> T as(Subject subject, PrivilegedExceptionAction<T> action) throws GSSException {
        try {
            return Subject.doAs(subject, action);
        } catch (PrivilegedActionException e) {
            if (e.getCause() instanceof GSSException gss) {
                throw gss;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Oid oid(String text) {
        try {
            return new Oid(text);
        } catch (GSSException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
