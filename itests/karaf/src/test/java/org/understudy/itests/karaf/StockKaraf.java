// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.maven;
import static org.ops4j.pax.exam.CoreOptions.mavenBundle;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption;
import org.ops4j.pax.exam.options.extra.VMOption;

/** A Karaf as Apache ships it, that looks for Understudy in the unpacked KAR, before the local repository. */
final class StockKaraf {
    private static final String MAVEN = "etc/org.ops4j.pax.url.mvn.cfg";
    private static final String MANAGEMENT = "etc/org.apache.karaf.management.cfg";

    private StockKaraf() {}

    static Option[] options() throws IOException {
        return new Option[] {
            composite(virtualMachine(property("karaf.version"))),
            karafDistributionConfiguration()
                    .frameworkUrl(new File(property("karaf.archive")).toURI().toString())
                    .karafVersion(property("karaf.version"))
                    .name("Apache Karaf")
                    .unpackDirectory(new File("target/exam")),
            // for its log, where the cause of a failed start is
            keepRuntimeFolder(),
            logLevel(LogLevelOption.LogLevel.INFO),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            editConfigurationFileExtend(
                    MAVEN,
                    "org.ops4j.pax.url.mvn.defaultRepositories",
                    Kar.unpack(Path.of(property("understudy.kar"))).toUri() + "@id=kar@snapshots"),
            editConfigurationFilePut(MAVEN, "org.ops4j.pax.url.mvn.localRepository", property("local.repository")),
            editConfigurationFilePut(MANAGEMENT, "rmiRegistryPort", String.valueOf(Ports.free())),
            editConfigurationFilePut(MANAGEMENT, "rmiServerPort", String.valueOf(Ports.free())),
            systemProperty("understudy.version").value(property("understudy.version")),
            bundle("org.apache.servicemix.bundles", "org.apache.servicemix.bundles.hamcrest"),
            bundle("org.hamcrest", "hamcrest"),
            bundle("org.awaitility", "awaitility"),
            bundle("net.bytebuddy", "byte-buddy"),
            bundle("org.assertj", "assertj-core")
        };
    }

    /** What bin/karaf gives to Java, too. */
    private static Option[] virtualMachine(String version) {
        return Stream.of(
                        "--add-reads=java.xml=java.logging",
                        "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                        "--patch-module=java.base=lib/endorsed/org.apache.karaf.specs.locator-" + version + ".jar",
                        "--patch-module=java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + version + ".jar",
                        "--add-opens=java.base/java.security=ALL-UNNAMED",
                        "--add-opens=java.base/java.net=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                        "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED")
                .map(VMOption::new)
                .toArray(Option[]::new);
    }

    private static Option bundle(String group, String artifact) {
        return mavenBundle(maven(group, artifact).versionAsInProject());
    }

    private static String property(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("the build sets the system property " + key + ": run it by Maven");
        }
        return value;
    }
}
