package io.tinyprofiler.agent;

import java.nio.file.Path;
import java.util.List;

/** How this very program is run again, as a tool of its own. */
public final class OwnCommand {

  private OwnCommand() {}

  /** The words in front of a command of the agent. */
  public static List<String> words() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        AgentMain.class.getName(),
        "agent");
  }
}
