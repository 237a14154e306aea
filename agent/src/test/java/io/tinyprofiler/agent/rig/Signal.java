package io.tinyprofiler.agent.rig;

/** Signals that Java has no method for. */
public final class Signal {

  private Signal() {}

  /** Sends one, by its name without SIG. */
  public static void send(String name, long pid) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " failed");
    }
  }
}
