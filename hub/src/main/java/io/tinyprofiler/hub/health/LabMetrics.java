package io.tinyprofiler.hub.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab in Prometheus' words. Gauges are read from the database at each scrape, so that every hub
 * tells the same; counters count what passed through this hub since it started.
 */
public final class LabMetrics implements IngestListener {

  private static final Logger LOG = LoggerFactory.getLogger(LabMetrics.class);

  /** Bounds of the buckets from which quantiles of sessions' durations are interpolated. */
  private static final Duration[] DURATIONS =
      LongStream.of(1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800)
          .mapToObj(Duration::ofSeconds)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry;
  private final PgHealth lab;
  private final PgDeviceFigures figures;
  private final Timer durations;
  private final Map<String, MultiGauge> gauges = new ConcurrentHashMap<>();

  /** Damaged frames of each device at its agent's last heartbeat. */
  private final Map<String, Long> damaged = new ConcurrentHashMap<>();

  private volatile double activeSessions = Double.NaN;

  public LabMetrics(PrometheusMeterRegistry registry, PgHealth lab, PgDeviceFigures figures) {
    this.registry = registry;
    this.lab = lab;
    this.figures = figures;
    this.durations =
        Timer.builder("profiling_duration")
            .description("Sessions from acceptance to end")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);
    Gauge.builder("profiling_sessions_active", () -> activeSessions).register(registry);
  }

  /** Prometheus text. While the database is away the lab's gauges are absent, not stale. */
  Future<String> scrape() {
    return Future.join(
            List.of(
                lab.agents().map(this::agents).otherwise(e -> agents(List.of())),
                lab.devices().map(this::devices).otherwise(e -> devices(List.of())),
                figures.all().map(this::figures).otherwise(e -> figures(List.of())),
                figures.speeds().map(this::speeds).otherwise(e -> speeds(List.of())),
                lab.firing().map(this::firing).otherwise(e -> firing(Map.of())),
                lab.backups().otherwiseEmpty().map(this::backups),
                lab.activeSessions().otherwiseEmpty().map(this::active)))
        .map(done -> registry.scrape());
  }

  private boolean active(Long sessions) {
    activeSessions = sessions == null ? Double.NaN : sessions;
    return true;
  }

  /** Times of the snapshots; absent before the first. */
  private boolean backups(PgHealth.Backups backups) {
    single("backup_last_success_timestamp_seconds", backups == null ? null : backups.made());
    single("backup_last_verified_timestamp_seconds", backups == null ? null : backups.verified());
    return true;
  }

  private void single(String name, Instant time) {
    List<Instant> known = time == null ? List.of() : List.of(time);
    gauge(name, known, at -> Row.of(Tags.empty(), at.toEpochMilli() / 1e3));
  }

  private boolean firing(Map<String, Long> alerts) {
    gauge(
        "alerts_firing",
        List.copyOf(alerts.entrySet()),
        found -> Row.of(Tags.of("severity", found.getKey()), found.getValue()));
    return true;
  }

  private boolean agents(List<PgHealth.Agent> agents) {
    gauge("agent_connected", agents, a -> agentRow(a, a.connected() ? 1 : 0));
    gauge("agent_spool_records", agents, a -> agentRow(a, spoolRecords(a)));
    gauge("agent_spool_bytes", agents, a -> agentRow(a, spoolBytes(a)));
    gauge("agent_clock_offset_seconds", agents, a -> agentRow(a, clockOffset(a)));
    List<Heartbeat.Device> devices =
        agents.stream()
            .filter(agent -> agent.connected() && agent.heartbeat() != null)
            .flatMap(agent -> agent.heartbeat().devices().stream())
            .toList();
    gauge("device_temperature_celsius", devices, LabMetrics::temperatureRow);
    List<Heartbeat.Meter> meters =
        agents.stream()
            .filter(agent -> agent.connected() && agent.heartbeat() != null)
            .flatMap(agent -> agent.heartbeat().meters().stream())
            .toList();
    gauge("device_power_consumption_mw", meters, m -> deviceRow(m.device(), m.milliwatts()));
    gauge("power_meter_measuring", meters, m -> meterRow(m, m.measuring() ? 1 : 0));
    gauge("power_meter_lost_samples", meters, m -> meterRow(m, m.lost()));
    return true;
  }

  private static Row<?> agentRow(PgHealth.Agent agent, Number value) {
    return value == null ? null : Row.of(Tags.of("agent", agent.id()), value);
  }

  private static Number spoolRecords(PgHealth.Agent agent) {
    return agent.heartbeat() == null ? null : (Number) agent.heartbeat().spoolRecords();
  }

  private static Number spoolBytes(PgHealth.Agent agent) {
    return agent.heartbeat() == null ? null : (Number) agent.heartbeat().spoolBytes();
  }

  /** Its wall clock less the hub's as a heartbeat arrived, s; null while it is away. */
  private static Double clockOffset(PgHealth.Agent agent) {
    return agent.connected() && agent.heartbeat() != null
        ? (agent.heartbeat().wallMs() - agent.heardAt().toEpochMilli()) / 1e3
        : null;
  }

  private boolean figures(List<PgDeviceFigures.Figures> devices) {
    gauge("device_memory_usage_bytes", devices, d -> deviceRow(d.device(), d.usedBytes()));
    gauge("device_memory_total_bytes", devices, d -> deviceRow(d.device(), d.totalBytes()));
    gauge("device_clock_drift_ppm", devices, d -> deviceRow(d.device(), d.clockPpm()));
    return true;
  }

  private static Row<?> deviceRow(String device, Number value) {
    return value == null ? null : Row.of(Tags.of("device_id", device), value);
  }

  private static Row<?> meterRow(Heartbeat.Meter meter, Number value) {
    return Row.of(Tags.of("device_id", meter.device(), "meter", meter.kind()), value);
  }

  private static Row<?> temperatureRow(Heartbeat.Device at) {
    return at.device() == null || at.milliCelsius() == null
        ? null
        : Row.of(Tags.of("device_id", at.device()), at.milliCelsius() / 1000.0);
  }

  private boolean devices(List<PgHealth.Device> devices) {
    gauge(
        "device_connection_status",
        devices,
        d ->
            Row.of(
                Tags.of("device_id", d.id(), "platform", d.platform(), "port", d.port()),
                d.connected() ? 1 : 0));
    return true;
  }

  private boolean speeds(List<PgDeviceFigures.Speed> speeds) {
    gauge("model_tokens_per_second", speeds, s -> speedRow(s, s.tgTs()));
    gauge("model_first_token_latency_seconds", speeds, s -> speedRow(s, s.ttft()));
    gauge("model_inter_token_latency_seconds", speeds, s -> speedRow(s, s.itl()));
    return true;
  }

  private static Row<?> speedRow(PgDeviceFigures.Speed speed, Double value) {
    Tags tags =
        Tags.of(
            "model_name", speed.model(),
            "platform", speed.platform(),
            "quantization", speed.quantization(),
            "provenance", speed.emulated() ? "emulated" : "measured");
    return value == null ? null : Row.of(tags, value);
  }

  /** Replaces the rows of a gauge; what was not measured has no row. */
  private <T> void gauge(String name, List<T> items, Function<T, Row<?>> row) {
    gauges
        .computeIfAbsent(name, fresh -> MultiGauge.builder(name).register(registry))
        .register(items.stream().<Row<?>>map(row).filter(Objects::nonNull).toList(), true);
  }

  @Override
  public void committed(String agent, List<Numbered> records) {
    for (Numbered numbered : records) {
      if (numbered.record() instanceof AgentRecord.SessionEnded ended) {
        count(ended.session());
      }
    }
  }

  private void count(UUID session) {
    lab.ended(session)
        .onSuccess(found -> found.ifPresent(this::count))
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("session", session)
                    .log("session {} is not counted: {}", session, e.getMessage()));
  }

  private void count(PgHealth.Ended ended) {
    Tags tags =
        Tags.of(
            "platform", ended.platform(),
            "model", ended.model(),
            "quantization", ended.quantization());
    registry.counter("profiling_sessions", tags.and("status", ended.state())).increment();
    if (ended.failure() != null) {
      registry
          .counter("profiling_errors", "kind", ended.failure().toLowerCase(Locale.ROOT))
          .increment();
    }
    if (ended.seconds() != null) {
      durations.record(Duration.ofMillis((long) (ended.seconds() * 1e3)));
    }
  }

  /** The agent counts since it opened the port; a smaller number means it opened it again. */
  @Override
  public void heartbeat(String agent, Heartbeat heartbeat) {
    for (Heartbeat.Device at : heartbeat.devices()) {
      if (at.device() != null) {
        long now = at.damagedFrames();
        Long before = damaged.put(at.device(), now);
        long fresh = before == null || now < before ? now : now - before;
        registry
            .counter("serial_link_errors", "device_id", at.device(), "kind", "damaged_frame")
            .increment((double) fresh);
      }
    }
  }
}
