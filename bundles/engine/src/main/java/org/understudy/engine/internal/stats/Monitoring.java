// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.util.Dictionary;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;

/** The node's monitoring windows. A change works from the next window on. */
@Component(
        service = {Monitoring.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + Monitoring.PID)
public final class Monitoring implements ManagedService {
    static final String PID = "org.understudy.monitoring";
    private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

    private final EventSink events;
    private volatile MonitoringSettings settings = MonitoringSettings.DEFAULT;

    @Activate
    public Monitoring(@Reference EventSink events) {
        this.events = events;
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings =
                    properties == null ? MonitoringSettings.DEFAULT : MonitoringSettings.parse(Settings.of(properties));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, PID + ": " + e.getMessage())
                    .because(e));
        }
    }

    public MonitoringSettings settings() {
        return settings;
    }
}
