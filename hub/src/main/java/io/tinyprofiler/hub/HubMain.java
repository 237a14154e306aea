package io.tinyprofiler.hub;

import io.tinyprofiler.hub.cli.HubCommand;

/** Runs a command of the tool: the hub itself, or a client of one. */
public final class HubMain {

  private HubMain() {}

  public static void main(String[] args) {
    int code = HubCommand.line(new ServiceCommand(), new DemoCommand()).execute(args);
    System.exit(code);
  }
}
