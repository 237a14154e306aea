package io.tinyprofiler.agent;

import static java.util.Objects.requireNonNull;

import io.tinyprofiler.agent.flash.FlashConfig;
import io.tinyprofiler.agent.health.Host;
import io.tinyprofiler.agent.model.ModelsConfig;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.agent.uplink.UplinkConfig;
import io.tinyprofiler.shared.config.Check;
import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.log.LogConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything about an agent that can be chosen; {@code config/agent.yaml} lists it.
 *
 * @param id unique among the agents of a hub; empty for the host's name
 * @param dataDir where the spool and fetched firmware are; empty for the usual folder
 * @param maxCelsius a run in which a device reports more is left out of the statistics, unless its
 *     session has a limit of its own; 0 for none, degrees Celsius
 */
public record AgentConfig(
    String id,
    String dataDir,
    int maxCelsius,
    SerialConfig serial,
    PowerConfig power,
    SpoolConfig spool,
    FlashConfig flash,
    ModelsConfig models,
    UplinkConfig uplink,
    LogConfig log) {

  private static final String ID = "[A-Za-z0-9_.-]{1,64}";

  public AgentConfig {
    Check.matches("id", id, "|" + ID, "1 to 64 letters, digits, dots, dashes and underscores");
    requireNonNull(dataDir, "dataDir");
    Check.range("maxCelsius", maxCelsius, 0, 1000);
    requireNonNull(serial, "serial");
    requireNonNull(power, "power");
    requireNonNull(spool, "spool");
    requireNonNull(flash, "flash");
    requireNonNull(models, "models");
    requireNonNull(uplink, "uplink");
    requireNonNull(log, "log");
  }

  public static AgentConfig defaults() {
    return new AgentConfig(
        "",
        "",
        0,
        SerialConfig.defaults(),
        PowerConfig.defaults(),
        SpoolConfig.defaults(),
        FlashConfig.defaults(),
        ModelsConfig.defaults(),
        UplinkConfig.defaults(),
        LogConfig.defaults());
  }

  /** All of it by key, as it is in effect. It holds no secret: those are in files. */
  Map<String, Object> effective() {
    return JsonTree.of(this);
  }

  /** The id, or the host's name as one. */
  String agentId() {
    String name = id.isEmpty() ? Host.hostName().replaceAll("[^A-Za-z0-9_.-]", "-") : id;
    return name.substring(0, Math.min(64, name.length()));
  }

  /**
   * The folder; what systemd or the user's environment suggest where none is chosen.
   *
   * @param environment {@code STATE_DIRECTORY}, {@code XDG_STATE_HOME}, {@code HOME}
   */
  Path folder(Map<String, String> environment) {
    if (!dataDir.isEmpty()) {
      return Path.of(dataDir).toAbsolutePath();
    }
    String service = environment.getOrDefault("STATE_DIRECTORY", "");
    if (!service.isEmpty()) {
      return Path.of(service);
    }
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", "."));
    Path base = state.isEmpty() ? home.resolve(".local/state") : Path.of(state);
    return base.resolve("tiny-profiler/agent").toAbsolutePath();
  }
}
