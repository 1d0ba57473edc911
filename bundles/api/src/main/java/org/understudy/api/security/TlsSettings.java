// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * Where a node's own key and its trusted authorities are; no secret is in it. What is PEM has a name that ends in
 * {@code .pem}.
 *
 * @param keyStore a PKCS#12 file with the node's key and certificate chain, or a PEM file with the chain, its own
 *     certificate first
 * @param keyFile a PEM file with the key, PKCS#8, encrypted or not; if empty, it is in the {@code keyStore}
 * @param trustStore a PKCS#12 file, or a PEM file, with the certificates of trusted authorities
 * @param passwordFile a file whose first line is the password of what needs one
 * @param passwordVariable an environment variable with the password, in place of the file
 * @param revocation of the certificates of other nodes
 */
public record TlsSettings(
        Path keyStore,
        Optional<Path> keyFile,
        Path trustStore,
        Path passwordFile,
        Optional<String> passwordVariable,
        Revocation revocation) {
    private static final String KEY_FILE = "keystore.key";
    private static final String VARIABLE = "password.env";
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    public TlsSettings(Path keyStore, Path trustStore, Path passwordFile, Revocation revocation) {
        this(keyStore, Optional.empty(), trustStore, passwordFile, Optional.empty(), revocation);
    }

    public TlsSettings(Path keyStore, Path trustStore, Path passwordFile) {
        this(keyStore, trustStore, passwordFile, Revocation.DEFAULT);
    }

    /**
     * Reads the keys {@code keystore}, {@code keystore.key}, {@code truststore}, {@code password.file} and {@code
     * password.env}.
     *
     * @param etc the folder in whose {@code understudy} the files are where the settings name none
     * @throws InvalidSettingException naming the key
     */
    public static TlsSettings parse(Settings settings, Path etc, Revocation revocation) {
        Path folder = etc.resolve("understudy");
        Path keyStore = settings.path("keystore").orElse(folder.resolve("node.p12"));
        Optional<Path> keyFile = settings.path(KEY_FILE);
        if (keyFile.isPresent() && !isPem(keyStore)) {
            throw new InvalidSettingException(
                    KEY_FILE, keyFile.get().toString(), "nothing where keystore is no file of a name in .pem");
        }
        Optional<String> variable = settings.find(VARIABLE);
        if (variable.isPresent() && !VARIABLE_NAME.matcher(variable.get()).matches()) {
            // who takes it for the password itself must not find it in the log
            throw new InvalidSettingException(VARIABLE, "(not shown)", "the name of an environment variable");
        }
        return new TlsSettings(
                keyStore,
                keyFile,
                settings.path("truststore").orElse(folder.resolve("trust.p12")),
                settings.path("password.file").orElse(folder.resolve("password")),
                variable,
                revocation);
    }

    /** Whether a file is PEM: its name decides. */
    public static boolean isPem(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".pem");
    }
}
