package io.tinyprofiler.hub;

import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.deploy.Deploy;
import io.tinyprofiler.hub.deploy.DeployConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands that deploy on this host have in common. */
final class DeployHost {

  private static final int TURNED_BACK = 1;

  private final Deploy deploy;
  private final CommandSpec spec;

  private DeployHost(Deploy deploy, CommandSpec spec) {
    this.deploy = deploy;
    this.spec = spec;
  }

  /**
   * Of this host's configuration.
   *
   * @throws Problem {@code deploy-embedded} on an embedded database, which has one hub alone
   */
  static DeployHost of(ConfigOptions configuration, CommandSpec spec, boolean unsaved) {
    HubConfig config = configuration.load(Map.of());
    if (config.database().embedded()) {
      throw new Problem(
          "deploy-embedded",
          "two colours need a PostgreSQL of their own, and this hub's is embedded",
          "name a server in database.uri (tiny-profiler-database makes one), or give --config");
    }
    DeployConfig told = config.deploy();
    DeployConfig wanted = unsaved ? told.withoutBackup() : told;
    Deploy.HubPlace place =
        new Deploy.HubPlace(configuration.words(), config.dataPath().resolve("admin.token"));
    PrintWriter err = spec.commandLine().getErr();
    return new DeployHost(
        new Deploy(
            wanted,
            place,
            Clock.systemUTC(),
            line -> {
              err.println(line);
              err.flush();
            }),
        spec);
  }

  Deploy deploy() {
    return deploy;
  }

  /** Who gave the command. */
  static String user() {
    String sudo = System.getenv("SUDO_USER");
    return sudo == null ? System.getProperty("user.name") : sudo;
  }

  /** Prints what came of it; the exit code. */
  int report(Deploy.Report report, boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(HubClient.encode(report));
    } else {
      out.println(
          report.done()
              ? "%s serves on %s after %.1f s"
                  .formatted(report.serves(), report.colour(), report.seconds())
              : "%s was turned back, %s serves: %s"
                  .formatted(report.to(), report.serves(), report.reason()));
    }
    out.flush();
    return report.done() ? 0 : TURNED_BACK;
  }
}
