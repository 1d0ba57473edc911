// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.api.transport.TrafficLimit;
import org.understudy.api.transport.TrafficMonitor;
import org.understudy.api.transport.TrafficShaper;

/** The rate limits of a primary: those of node and replicas by configuration, those of workloads by the engine. */
@Component(
        service = {ManagedService.class, TrafficShaper.class, TrafficMonitor.class, Pacing.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + Throttle.PID)
public final class Throttle implements ManagedService, TrafficShaper, TrafficMonitor, Pacing, AutoCloseable {
    static final String PID = "org.understudy.throttle";
    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

    private final SystemTime time = new SystemTime();
    private final Pacer pacer = new Pacer(time);
    private final Marking marking = new Marking();

    @Activate
    public Throttle() {}

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            apply(properties == null ? ThrottleSettings.NONE : ThrottleSettings.parse(Settings.of(properties)));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The limits stay as they were.", PID, e.getMessage(), e.remedy());
        }
    }

    private void apply(ThrottleSettings settings) {
        pacer.limit(settings.node(), settings.replicas());
        marking.change(settings.dscp());
    }

    @Override
    public void shape(WorkloadId workload, Priority priority, RateSchedule limit) {
        pacer.shape(workload, priority, limit);
    }

    @Override
    public void forget(WorkloadId workload) {
        pacer.forget(workload);
    }

    @Override
    public List<TrafficLimit> limits() {
        return pacer.limits();
    }

    @Override
    public String marking() {
        return marking.dscp().map(Dscp::toString).orElse("");
    }

    @Override
    public Optional<PacedContent> pace(
            ReplicaAddress replica,
            WorkloadId workload,
            Executor executor,
            String type,
            ByteBuffer header,
            ByteBuffer payload) {
        if (!pacer.isLimited()) {
            return Optional.empty();
        }
        String host = ThrottleSettings.host(replica.host());
        return pacer.isUnlimited(host, workload)
                ? Optional.empty()
                : Optional.of(new PacedContent(pacer, host, workload, executor, type, header, payload));
    }

    @Override
    public void mark(SocketChannel connection) {
        marking.mark(connection);
    }

    /** Chunks that wait are not sent any more: the channels go too. */
    @Override
    @Deactivate
    public void close() {
        time.close();
    }
}
