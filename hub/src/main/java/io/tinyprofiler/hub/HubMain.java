package io.tinyprofiler.hub;

import io.tinyprofiler.hub.cli.HubCommand;
import picocli.CommandLine;

/** Runs a command of the tool: the hub itself, or a client of one. */
public final class HubMain {

  private HubMain() {}

  private static final String LOG_LEVEL = "TINY_PROFILER_LOG_LEVEL";

  public static void main(String[] args) {
    if (System.getenv(LOG_LEVEL) == null && (args.length == 0 || !args[0].equals("hub"))) {
      System.setProperty(LOG_LEVEL, "WARN"); // a command says what it has to say itself
    }
    System.exit(line().execute(args));
  }

  /** Every command. */
  static CommandLine line() {
    return HubCommand.line(
        new ServiceCommand(),
        new DemoCommand(),
        new RestoreCommand(),
        new DeployCommand(),
        new DeployCommand.Rollback(),
        new StatusCommand(),
        new SecurityCommand());
  }
}
