// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Dictionary;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.engine.RetryPolicy;

/**
 * The retry table: a row for each class of errors, by default those of "Retry Logic for Delta Replication" of Hyper-V
 * Replica's Network Services. Thread-safe.
 */
@Component(
        service = {RetryTable.class, RetryPolicies.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + RetryTable.PID)
public final class RetryTable implements RetryPolicies, ManagedService {
    static final String PID = "org.understudy.retry";
    private static final Logger LOG = LoggerFactory.getLogger(RetryTable.class);
    private static final RetryPolicy NONE = RetryPolicy.parse("none");

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<ErrorClass, RetryPolicy> rows = parse(Settings.of(Map.of()));

    @Activate
    public RetryTable() {}

    @Override
    public RetryPolicy of(ErrorClass errorClass) {
        return rows.get(errorClass);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            rows = parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The retry table stays as it was.", PID, e.getMessage(), e.remedy());
            return;
        }
        listeners.forEach(Runnable::run);
    }

    /** @param listener is called after each change of the table, on the thread that made it */
    void addListener(Runnable listener) {
        listeners.add(listener);
    }

    void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /** @throws InvalidSettingException naming the key */
    private static Map<ErrorClass, RetryPolicy> parse(Settings settings) {
        Map<ErrorClass, RetryPolicy> parsed = new EnumMap<>(ErrorClass.class);
        for (ErrorClass errorClass : ErrorClass.values()) {
            parsed.put(errorClass, parse(settings, errorClass));
        }
        return parsed;
    }

    private static RetryPolicy parse(Settings settings, ErrorClass errorClass) {
        String text = settings.find(key(errorClass)).orElseGet(() -> specified(errorClass));
        try {
            RetryPolicy policy = RetryPolicy.parse(text);
            if (errorClass == ErrorClass.CANCELLED && !policy.equals(NONE)) {
                // an operator stopped it: nothing may start it again but an operator
                throw new InvalidSettingException(key(errorClass), text, NONE.toString());
            }
            if (policy.then() == RetryPolicy.Then.ASK_THE_BROKER && errorClass != ErrorClass.NETWORK_BROKER) {
                throw new InvalidSettingException(
                        key(errorClass),
                        text,
                        "a row without a broker: only " + key(ErrorClass.NETWORK_BROKER) + " has one");
            }
            return policy;
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(key(errorClass), text, RetryPolicy.ALLOWED, e);
        }
    }

    static String key(ErrorClass errorClass) {
        return errorClass.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** The specification's row. */
    static String specified(ErrorClass errorClass) {
        return switch (errorClass) {
            case NETWORK -> "1, 2, 4, 8, 10 minutes, then every 30 minutes";
            case NETWORK_BROKER -> "1, 2, 3 minutes, then ask the broker";
            case PAUSED_OR_LOW_DISK, LOW_MEMORY -> "every interval";
            case NON_RECOVERABLE, AUTHENTICATION, AUTHORIZATION, WORKLOAD_NOT_FOUND -> "critical";
            case CANCELLED -> "none";
        };
    }
}
