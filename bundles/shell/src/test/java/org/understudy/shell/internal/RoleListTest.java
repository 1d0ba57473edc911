// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleListTest {
    private static final String PID = "service.pid";
    private static final String FILE = "felix.fileinstall.filename";

    private final RoleList list = new RoleList(Map.of("install", "admin"));

    @Test
    void addsOurs() {
        assertThat(list.complete(Map.of(PID, "x", "edit", "manager")))
                .contains(Map.of(PID, "x", "edit", "manager", "install", "admin"));
    }

    @Test
    void leavesAlone() {
        assertThat(list.complete(Map.of("edit", "manager", "install", "admin, manager")))
                .isEmpty();
    }

    @Test
    void bringsBackWhatWentAtOnce() {
        Map<String, Object> all = Map.of(PID, "x", FILE, "y", "edit", "manager", "list", "viewer", "install", "system");
        list.complete(all);
        assertThat(list.complete(Map.of(PID, "x", FILE, "y"))).contains(all);
    }

    @Test
    void leavesOutWhatSomebodyTookOut() {
        list.complete(Map.of("edit", "manager", "list", "viewer", "install", "admin"));
        assertThat(list.complete(Map.of("edit", "manager", "install", "admin"))).isEmpty();
        assertThat(list.complete(Map.of("install", "admin"))).contains(Map.of("edit", "manager", "install", "admin"));
    }

    @Test
    void invitesNoEntriesToAnEmptyList() {
        assertThat(list.complete(Map.of())).contains(Map.of("install", "admin"));
    }
}
