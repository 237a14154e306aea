package io.tinyprofiler.hub.alert.rule;

import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is wrong with a lab: a pure function of what is seen of it. */
public final class Rules {

  /** The label by which the hub's own alerts are known from posted ones. */
  public static final String SOURCE = "source";

  public static final String HUB = "hub";

  /** Something wrong, with what it is known by and what is said of it. */
  public record Trouble(Labels labels, Map<String, String> annotations) {}

  private final RulesConfig limits;
  private final Lab lab;
  private final List<Trouble> found = new ArrayList<>();

  private Rules(RulesConfig limits, Lab lab) {
    this.limits = limits;
    this.lab = lab;
  }

  public static List<Trouble> of(RulesConfig limits, Lab lab) {
    Rules rules = new Rules(limits, lab);
    rules.hub();
    lab.agents().forEach(rules::agent);
    lab.devices().forEach(rules::device);
    lab.meters().forEach(rules::meter);
    lab.speeds().forEach(rules::speed);
    lab.regressions().forEach(rules::regression);
    return rules.found;
  }

  private void hub() {
    if (limits.watchdog()) {
      add("Watchdog", "none", Map.of(), "alerts are looked for and told; silence would be wrong");
    }
    if (over(lab.errors(), limits.maxErrors())) {
      add(
          "ManyErrors",
          "warning",
          Map.of(),
          "%d runs or sessions failed in ten minutes".formatted(lab.errors()));
    }
    if (over(lab.memoryPercent(), limits.maxMemoryPercent())) {
      add(
          "HubMemoryHigh",
          "critical",
          Map.of(),
          "%.0f %% of the hub's heap is in use".formatted(lab.memoryPercent()));
    }
    if (over(lab.diskPercent(), limits.maxDiskPercent())) {
      add(
          "HubDiskFilling",
          "warning",
          Map.of(),
          "%.0f %% of the disk under the hub's data is in use".formatted(lab.diskPercent()));
    }
    if (longer(lab.backupAt(), limits.maxBackupAgeS())) {
      add(
          "BackupOld",
          "critical",
          Map.of(),
          "there is no verified backup since %s".formatted(seconds(lab.backupAt())));
    }
    if (over(lab.sessionP95S(), limits.maxSessionS())) {
      add(
          "SessionsSlow",
          "warning",
          Map.of(),
          "one in twenty sessions takes %.0f s or more".formatted(lab.sessionP95S()));
    }
  }

  private void agent(Lab.Agent agent) {
    Map<String, String> labels = Map.of("agent", agent.id());
    Instant heard = agent.heardAt();
    if (!agent.present() && heard != null && longer(heard, limits.agentSilentS())) {
      add(
          "AgentSilent",
          "critical",
          labels,
          "agent %s has said nothing since %s".formatted(agent.id(), seconds(heard)));
    }
    if (over(agent.spoolRecords(), limits.maxSpoolRecords())) {
      add(
          "SpoolBacklog",
          "warning",
          labels,
          "agent %s holds back %d records".formatted(agent.id(), agent.spoolRecords()));
    }
    if (limits.records()) {
      records(agent, labels);
    }
  }

  private void records(Lab.Agent agent, Map<String, String> labels) {
    Lab.Records records = agent.records();
    if (records.lost() > 0) {
      add(
          "RecordsLost",
          "critical",
          labels,
          "agent %s lost %d records".formatted(agent.id(), records.lost()));
    }
    if (records.refused() > 0) {
      add(
          "RecordsRefused",
          "critical",
          labels,
          "agent %s has no room and refused %d records".formatted(agent.id(), records.refused()));
    }
    if (records.rejected() > 0) {
      add(
          "RecordsRejected",
          "warning",
          labels,
          "%d records of agent %s could not be stored; tiny-profiler agents rejected %s"
              .formatted(records.rejected(), agent.id(), agent.id()));
    }
    if (records.forks() > 0) {
      add(
          "SpoolForked",
          "warning",
          labels,
          "two agents use the spool of agent %s: is its card a copy?".formatted(agent.id()));
    }
  }

  private void device(Lab.Device device) {
    Map<String, String> labels =
        Map.of("device_id", device.id(), "agent", device.agent(), "platform", device.platform());
    if (!device.connected() && longer(device.lastSeen(), limits.disconnectedS())) {
      add(
          "DeviceDisconnected",
          "warning",
          labels,
          "device %s is away since %s".formatted(device.id(), seconds(device.lastSeen())));
    }
    if (over(device.celsius(), limits.maxCelsius())) {
      add(
          "DeviceOverheating",
          "critical",
          labels,
          String.format(Locale.ROOT, "device %s is at %.1f °C", device.id(), device.celsius()));
    }
    if (over(device.memoryPercent(), limits.maxDeviceMemoryPercent())) {
      add(
          "DeviceMemoryHigh",
          "warning",
          labels,
          "device %s has taken %.0f %% of its RAM".formatted(device.id(), device.memoryPercent()));
    }
    if (device.clockPpm() != null && over(Math.abs(device.clockPpm()), limits.maxClockPpm())) {
      add(
          "DeviceClockDrift",
          "warning",
          labels,
          String.format(
              Locale.ROOT, "the clock of %s is off by %.0f ppm", device.id(), device.clockPpm()));
    }
  }

  private void meter(Lab.Meter meter) {
    Map<String, String> labels =
        Map.of("device_id", meter.device(), "agent", meter.agent(), "meter", meter.kind());
    if (limits.meters() && meter.inSession() && !meter.measuring()) {
      add(
          "PowerMeterLost",
          "warning",
          labels,
          "the power meter of %s does not measure in a session: %s"
              .formatted(meter.device(), meter.reason()));
    }
    if (over(meter.milliwatts(), limits.maxMilliwatts())) {
      add(
          "PowerHigh",
          "warning",
          labels,
          "device %s takes more than %d mW".formatted(meter.device(), limits.maxMilliwatts()));
    }
  }

  private void speed(Lab.Speed speed) {
    double floor = limits.minTokensPerSecond();
    if (floor > 0 && speed.tgTs() != null && speed.tgTs() < floor) {
      add(
          "ThroughputLow",
          "warning",
          Map.of(
              "device_id", speed.device(),
              "platform", speed.platform(),
              "model", speed.model(),
              "quantization", speed.quantization()),
          String.format(
              Locale.ROOT,
              "%s runs %s at %.2f tokens/s, the floor is %.2f",
              speed.device(),
              speed.model(),
              speed.tgTs(),
              floor));
    }
  }

  private void regression(Lab.Regression worse) {
    if (limits.regressed()) {
      add(
          "ResultRegressed",
          "warning",
          Map.of(
              "device_id", worse.device(),
              "platform", worse.platform(),
              "model", worse.model(),
              "quantization", worse.quantization(),
              "baseline", worse.baseline()),
          worse.reason());
    }
  }

  private static boolean over(Number value, int limit) {
    return limit > 0 && value != null && value.doubleValue() > limit;
  }

  private boolean longer(Instant since, int seconds) {
    return seconds > 0 && Duration.between(since, lab.at()).toSeconds() > seconds;
  }

  /** So that what is said does not change between two looks. */
  private static Instant seconds(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond());
  }

  private void add(String name, String severity, Map<String, String> labels, String summary) {
    Map<String, String> all = new HashMap<>(labels);
    all.put("alertname", name);
    all.put("severity", severity);
    all.put(SOURCE, HUB);
    found.add(new Trouble(Labels.of(all), Map.of("summary", summary)));
  }
}
