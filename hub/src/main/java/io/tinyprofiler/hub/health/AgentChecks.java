package io.tinyprofiler.hub.health;

import io.tinyprofiler.shared.bus.Heartbeat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What agents tell of themselves: whether they are there, their records, their power meters. */
final class AgentChecks {

  private static final long BACKLOG_DEGRADED = 10_000;

  private final List<PgHealth.Agent> agents;
  private final HealthConfig config;
  private final Instant now;

  private AgentChecks(List<PgHealth.Agent> agents, HealthConfig config, Instant now) {
    this.agents = agents;
    this.config = config;
    this.now = now;
  }

  static List<Check> of(List<PgHealth.Agent> agents, HealthConfig config, Instant now) {
    return new AgentChecks(agents, config, now).all();
  }

  private List<Check> all() {
    long connected = agents.stream().filter(PgHealth.Agent::connected).count();
    long backlog =
        agents.stream()
            .map(PgHealth.Agent::heartbeat)
            .filter(Objects::nonNull)
            .mapToLong(heartbeat -> heartbeat.spoolRecords())
            .sum();
    List<Check> checks = new ArrayList<>();
    checks.add(presence(connected));
    checks.add(
        Check.degradedIf(
            backlog > BACKLOG_DEGRADED,
            "spool backlog",
            backlog,
            "records",
            now,
            "agents hold back more than usual"));
    checks.add(records());
    meters().ifPresent(checks::add);
    return checks;
  }

  private Check records() {
    long rejected = agents.stream().mapToLong(PgHealth.Agent::rejected).sum();
    long lost = agents.stream().mapToLong(PgHealth.Agent::lost).sum();
    return Check.degradedIf(
        rejected + lost > 0,
        "records",
        rejected + lost,
        "in 24 h",
        now,
        "%d could not be stored, see tiny-profiler agents rejected; %d were lost by their agents"
            .formatted(rejected, lost));
  }

  /** Of agents that are there; nothing is said of a lab without power meters. */
  private Optional<Check> meters() {
    List<Heartbeat.Meter> meters =
        agents.stream()
            .filter(agent -> agent.connected() && agent.heartbeat() != null)
            .flatMap(agent -> agent.heartbeat().meters().stream())
            .toList();
    List<String> silent =
        meters.stream()
            .filter(meter -> !meter.measuring())
            .map(meter -> "%s of %s: %s".formatted(meter.kind(), meter.device(), meter.reason()))
            .toList();
    return meters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Check.degradedIf(
                !silent.isEmpty(),
                "power meters",
                meters.size() - silent.size(),
                "measuring",
                now,
                String.join("; ", silent)));
  }

  /** One that is away degrades; one that had devices and is long gone is a failure. */
  private Check presence(long connected) {
    String away = "%d of %d are away".formatted(agents.size() - connected, agents.size());
    boolean gone = config.agentGoneS() > 0 && agents.stream().anyMatch(this::gone);
    return gone
        ? Check.unhealthy(
            "agents",
            connected,
            "connected",
            now,
            away
                + ", one for more than %d s; retire its devices if it is to stay away"
                    .formatted(config.agentGoneS()))
        : Check.degradedIf(connected < agents.size(), "agents", connected, "connected", now, away);
  }

  private boolean gone(PgHealth.Agent agent) {
    return !agent.connected() && agent.devices() > 0 && agent.awayS() > config.agentGoneS();
  }
}
