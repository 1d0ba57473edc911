// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to Karaf's own lists of roles what would otherwise be a way around the roles of our commands: other commands, and
 * MBeans, that change configurations or reach files. An entry that is there stays as it is, whatever it says.
 *
 * <p>By Configuration Admin, which has one writer for the files behind it. A feature's {@code <config append="true">}
 * writes such a file a second time, beside Felix File Install: seldom, but seen, Karaf's own entries were lost. That one
 * loses them by itself, too, at any update: see {@link RoleList}.
 */
@Component(service = SynchronousConfigurationListener.class)
public final class KarafRoles implements SynchronousConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(KarafRoles.class);

    private static final List<String> LISTS = List.of(
            "org.apache.karaf.command.acl.shell",
            "org.apache.karaf.command.acl.config",
            "jmx.acl.org.apache.karaf.config",
            "jmx.acl.osgi.compendium.cm");

    private final ConfigurationAdmin admin;
    private final Map<String, RoleList> lists = new HashMap<>(); // by PID; guarded by this

    @Activate
    public KarafRoles(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
        LISTS.forEach(this::complete);
    }

    /**
     * Somebody may bring Karaf's own list later, as a file or with a feature. Told before File Install is, so that each
     * state of a list is known before its file is written.
     */
    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_UPDATED && LISTS.contains(event.getPid())) {
            complete(event.getPid());
        }
    }

    private synchronized void complete(String pid) {
        try {
            RoleList roles = lists.get(pid);
            if (roles == null) {
                roles = new RoleList(ours(pid));
                lists.put(pid, roles);
            }
            Configuration list = admin.getConfiguration(pid, "?");
            Optional<Map<String, Object>> wanted = roles.complete(entries(list.getProperties()));
            if (wanted.isPresent()) {
                list.update(new Hashtable<>(wanted.get()));
            }
        } catch (IOException | IllegalStateException e) {
            LOG.error(
                    "The roles in etc/{}.cfg could not be completed, so that not only administrators may change the trust "
                            + "of this node. Give the role admin alone to users until the next start. {}",
                    pid,
                    e.getMessage());
        }
    }

    private static Map<String, Object> entries(Dictionary<String, Object> properties) {
        Map<String, Object> entries = new HashMap<>();
        if (properties != null) {
            Collections.list(properties.keys()).forEach(key -> entries.put(key, properties.get(key)));
        }
        return entries;
    }

    private static Map<String, String> ours(String pid) throws IOException {
        Properties properties = new Properties();
        try (InputStream file = KarafRoles.class.getResourceAsStream("roles/" + pid + ".properties")) {
            properties.load(file);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), properties::getProperty));
    }
}
