// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Factory configurations by PID; all that the engine asks of Configuration Admin. */
final class FakeConfigurationAdmin {
    final Map<String, Dictionary<String, ?>> configurations = new HashMap<>();
    boolean broken;

    ConfigurationAdmin admin() {
        return proxy(ConfigurationAdmin.class, (method, arguments) -> {
            if (!method.equals("getFactoryConfiguration")) {
                throw new UnsupportedOperationException(method);
            }
            return configuration(arguments[0] + "~" + arguments[1]);
        });
    }

    @SuppressWarnings("unchecked")
    private Configuration configuration(String pid) {
        return proxy(Configuration.class, (method, arguments) -> {
            if (broken) {
                throw new IOException("the disk is full");
            }
            switch (method) {
                case "update" -> configurations.put(pid, (Dictionary<String, ?>) arguments[0]);
                case "delete" -> configurations.remove(pid);
                default -> throw new UnsupportedOperationException(method);
            }
            return null;
        });
    }

    private interface Handler {
        Object handle(String method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(method.getName(), arguments)));
    }
}
