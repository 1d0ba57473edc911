// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.api.transport.TrafficLimit;
import org.understudy.api.transport.TrafficLimit.Scope;

/**
 * Hands out turns to send: a piece of a chunk goes when its workload's limit, its replica's and the node's all let it. Who
 * waits at a limit of several is served by {@link Share}. The monitor guards all state; what was handed out is delivered
 * without it. No thread waits here: turns come from whoever asks, or from an alarm.
 */
final class Pacer {
    /** A piece lasts so long at its lowest limit, in parts of a second. */
    private static final int PIECES_A_SECOND = 50;

    private static final int MIN_PIECE = 1024;
    private static final int MAX_PIECE = 64 * 1024;
    /** While there is no limit right now. */
    private static final int FREE_PIECE = 256 * 1024;

    private static final long MIN_ALARM = 500_000;
    private static final long NO_ALARM = Long.MAX_VALUE;

    private final Time time;
    private final Limit node = new Limit();
    private final Share share = new Share();
    /** By host. Read without the monitor, as are {@link #shapes} and {@link #limited}. */
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    private final Map<WorkloadId, Shape> shapes = new ConcurrentHashMap<>();
    private volatile boolean limited;
    private long minute;
    private long alarmAt = NO_ALARM;

    private record Turn(PacedContent content, int bytes) {}

    Pacer(Time time) {
        this.time = time;
        this.minute = time.minute();
    }

    /** Whether there is a limit anywhere. Takes no lock, as the next one: both are asked for each chunk. */
    boolean isLimited() {
        return limited;
    }

    boolean isUnlimited(String host, WorkloadId workload) {
        Route route = routes.get(host);
        Shape shape = shapes.get(workload);
        return node.isUnlimited()
                && (route == null || route.limit.isUnlimited())
                && (shape == null || shape.limit.isUnlimited());
    }

    long now() {
        return time.nanos();
    }

    /** The limits of the node and of replicas, from now on. */
    void limit(RateSchedule wanted, Map<String, RateSchedule> replicas) {
        change((local, now) -> {
            node.change(wanted, local, now);
            replicas.keySet().forEach(host -> routes.computeIfAbsent(host, name -> new Route()));
            routes.forEach((host, route) ->
                    route.limit.change(replicas.getOrDefault(host, RateSchedule.UNLIMITED), local, now));
            routes.values().removeIf(route -> route.flows.isEmpty() && route.limit.isUnlimited());
        });
    }

    void shape(WorkloadId workload, Priority priority, RateSchedule limit) {
        change((local, now) -> {
            Shape shape = shapes.computeIfAbsent(workload, id -> new Shape());
            routes.values().stream()
                    .map(route -> route.flows.get(workload))
                    .filter(Objects::nonNull)
                    .forEach(flow -> flow.shape = shape);
            shape.priority = priority;
            shape.limit.change(limit, local, now);
        });
    }

    void forget(WorkloadId workload) {
        change((local, now) -> {
            Shape shape = shapes.remove(workload);
            if (shape != null) {
                // chunks under way go on with it
                shape.limit.change(RateSchedule.UNLIMITED, local, now);
            }
        });
    }

    private interface Change {
        void make(LocalDateTime local, long now);
    }

    private void change(Change change) {
        List<Turn> turns;
        synchronized (this) {
            change.make(time.local(), time.nanos());
            limited = !node.isUnlimited()
                    || routes.values().stream().anyMatch(route -> !route.limit.isUnlimited())
                    || shapes.values().stream().anyMatch(shape -> !shape.limit.isUnlimited());
            turns = serve();
        }
        deliver(turns);
    }

    /** A chunk begins; it must be {@link #close}d. */
    synchronized Flow open(String host, WorkloadId workload) {
        Route route = routes.computeIfAbsent(host, name -> new Route());
        Flow flow = route.flows.computeIfAbsent(
                workload, id -> new Flow(route, shapes.getOrDefault(id, new Shape()), time.nanos()));
        flow.open++;
        return flow;
    }

    void close(PacedContent content, String host, WorkloadId workload) {
        synchronized (this) {
            Flow flow = content.flow();
            flow.waiting.remove(content);
            flow.open--;
            if (flow.open == 0) {
                flow.route.flows.remove(workload);
                if (flow.route.flows.isEmpty() && flow.route.limit.isUnlimited()) {
                    routes.remove(host);
                }
            }
        }
    }

    /** Asks for a turn, which may come before this returns. */
    void ask(PacedContent content, int wanted) {
        List<Turn> turns;
        synchronized (this) {
            content.wants(wanted);
            content.flow().moved(time.nanos());
            content.flow().waiting.add(content);
            turns = serve();
        }
        deliver(turns);
    }

    /** @return when anything of the flow last moved; now, if only a limit holds it */
    synchronized long movedAt(Flow flow) {
        return flow.waiting.isEmpty() ? flow.movedAt() : time.nanos();
    }

    private void alarm() {
        List<Turn> turns;
        synchronized (this) {
            alarmAt = NO_ALARM;
            turns = serve();
        }
        deliver(turns);
    }

    private static void deliver(List<Turn> turns) {
        turns.forEach(turn -> turn.content().granted(turn.bytes()));
    }

    private List<Turn> serve() {
        long now = time.nanos();
        refresh(now);
        List<Turn> turns = new ArrayList<>();
        for (Flow flow = next(now); flow != null; flow = next(now)) {
            turns.add(serve(flow, now));
        }
        setAlarm(now);
        return turns;
    }

    /** Windows begin and end with minutes of the wall clock, wherever it was set to. */
    private void refresh(long now) {
        long current = time.minute();
        if (current == minute) {
            return;
        }
        minute = current;
        LocalDateTime local = time.local();
        node.refresh(local, now);
        routes.values().forEach(route -> route.limit.refresh(local, now));
        shapes.values().forEach(shape -> shape.limit.refresh(local, now));
    }

    private Flow next(long now) {
        Route best = null;
        Flow first = null;
        if (node.isFree(now)) {
            for (Route route : routes.values()) {
                if (best == null || share.start(route.place) < share.start(best.place)) {
                    Flow flow = route.next(now);
                    if (flow != null) {
                        best = route;
                        first = flow;
                    }
                }
            }
        }
        return first;
    }

    private Turn serve(Flow flow, long now) {
        Route route = flow.route;
        int together = route.weight(now);
        PacedContent content = flow.waiting.remove();
        int bytes = Math.min(content.wanted(), piece(flow));
        long cost = WireBytes.of(bytes) + content.takeOverhead();
        share.serve(route.place, cost, together);
        route.share.serve(flow.place, cost, flow.shape.priority.weight());
        node.charge(now, cost);
        route.limit.charge(now, cost);
        flow.shape.limit.charge(now, cost);
        flow.moved(now);
        return new Turn(content, bytes);
    }

    private int piece(Flow flow) {
        long lowest = Long.MAX_VALUE;
        for (Limit limit : List.of(node, flow.route.limit, flow.shape.limit)) {
            lowest = limit.rate() == 0 ? lowest : Math.min(lowest, limit.rate());
        }
        return lowest == Long.MAX_VALUE
                ? FREE_PIECE
                : (int) Math.max(MIN_PIECE, Math.min(MAX_PIECE, lowest / 8 / PIECES_A_SECOND));
    }

    private void setAlarm(long now) {
        long earliest = NO_ALARM;
        for (Route route : routes.values()) {
            for (Flow flow : route.flows.values()) {
                if (!flow.waiting.isEmpty()) {
                    long free =
                            Math.max(node.freeAt(now), Math.max(route.limit.freeAt(now), flow.shape.limit.freeAt(now)));
                    earliest = Math.min(earliest, free - now);
                }
            }
        }
        if (earliest == NO_ALARM) {
            return;
        }
        LocalDateTime local = time.local();
        long nextMinute = Duration.between(
                        local, local.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1))
                .toNanos();
        long delay = Math.max(MIN_ALARM, Math.min(earliest, nextMinute));
        if (alarmAt == NO_ALARM || now + delay - alarmAt < 0) {
            alarmAt = now + delay;
            time.alarm(delay, this::alarm);
        }
    }

    synchronized List<TrafficLimit> limits() {
        long now = time.nanos();
        refresh(now);
        List<TrafficLimit> limits = new ArrayList<>();
        limits.add(status(
                Scope.NODE,
                "",
                Priority.NORMAL,
                node,
                waiting(routes.values().stream().toList()),
                now));
        routes.entrySet().stream()
                .filter(route -> !route.getValue().limit.isUnlimited())
                .sorted(Map.Entry.comparingByKey())
                .forEach(route -> limits.add(status(
                        Scope.REPLICA,
                        route.getKey(),
                        Priority.NORMAL,
                        route.getValue().limit,
                        waiting(List.of(route.getValue())),
                        now)));
        shapes.entrySet().stream()
                .sorted(Comparator.comparing(shape -> shape.getKey().toString()))
                .forEach(entry -> {
                    Shape shape = entry.getValue();
                    int waiting = routes.values().stream()
                            .flatMap(route -> route.flows.values().stream())
                            .filter(flow -> flow.shape == shape)
                            .mapToInt(flow -> flow.waiting.size())
                            .sum();
                    if (waiting > 0 || !shape.limit.isUnlimited()) {
                        limits.add(status(
                                Scope.WORKLOAD, entry.getKey().toString(), shape.priority, shape.limit, waiting, now));
                    }
                });
        return limits;
    }

    private static int waiting(List<Route> routes) {
        return routes.stream()
                .flatMap(route -> route.flows.values().stream())
                .mapToInt(flow -> flow.waiting.size())
                .sum();
    }

    private static TrafficLimit status(
            Scope scope, String name, Priority priority, Limit limit, int waiting, long now) {
        return new TrafficLimit(scope, name, priority, limit.schedule(), limit.current(), limit.measured(now), waiting);
    }
}
