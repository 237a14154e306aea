package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.shared.config.Check;
import java.nio.file.Path;

/**
 * How releases are put into service on this host.
 *
 * @param folder has {@code releases/VERSION}, and a link for each colour to the release that it
 *     runs
 * @param journalDir where a deploy notes how far it is, and what became of earlier ones
 * @param backup whether a verified backup goes before a deploy
 * @param readyS how long a new colour may take until it is ready, s
 * @param keep how many releases stay installed
 */
public record DeployConfig(
    String folder,
    String journalDir,
    boolean backup,
    int readyS,
    int keep,
    ProxyConfig proxy,
    WatchConfig watch) {

  private static final int LONGEST_S = 86_400;

  public DeployConfig {
    Check.present("folder", folder);
    Check.present("journalDir", journalDir);
    Check.range("readyS", readyS, 1, LONGEST_S);
    Check.range("keep", keep, 2, 1000);
  }

  public static DeployConfig defaults() {
    return new DeployConfig(
        "/opt/tiny-llm-profiler",
        "/var/lib/tiny-llm-profiler/deploy",
        true,
        300,
        3,
        new ProxyConfig("/run/haproxy/admin.sock", "/var/lib/haproxy/servers.state", "hub"),
        new WatchConfig(60, 0.01));
  }

  /**
   * The proxy before the colours.
   *
   * @param socket of its runtime API, level admin
   * @param stateFile what it reads at its start, so that it remembers the colour
   * @param backend with servers {@code blue} and {@code green}
   */
  public record ProxyConfig(String socket, String stateFile, String backend) {

    public ProxyConfig {
      Check.present("socket", socket);
      Check.present("stateFile", stateFile);
      Check.present("backend", backend);
    }
  }

  /**
   * The time of trial after the switch.
   *
   * @param seconds how long, s
   * @param errorRate share of answers 5xx and lost connections that turns a release away, 0 to 1
   */
  public record WatchConfig(int seconds, double errorRate) {

    public WatchConfig {
      Check.range("seconds", seconds, 0, LONGEST_S);
      if (!(errorRate >= 0 && errorRate <= 1)) {
        throw new IllegalArgumentException("errorRate is %s; allowed: 0 to 1".formatted(errorRate));
      }
    }
  }

  /** The same for a deploy that needs no backup. */
  public DeployConfig withoutBackup() {
    return new DeployConfig(folder, journalDir, false, readyS, keep, proxy, watch);
  }

  Path folderPath() {
    return Path.of(folder);
  }

  Path journalPath() {
    return Path.of(journalDir);
  }
}
