package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of both packages under a real systemd, from their installation to their purge. */
@Tag("systemd")
class SystemdIT {

  private static final String HUB = HubHost.BLUE;
  private static final String AGENT = HubHost.AGENT;
  private static final String URL = "http://127.0.0.1:8001";

  private static final String HUB_ARCHIVE = "/var/cache/tiny-llm-profiler/hub.jsa";
  private static final String AGENT_ARCHIVE = "/var/cache/tiny-llm-profiler/agent.jsa";

  /** Where a package may leave something, without what others write there all the time. */
  private static final String FILES =
      "find /etc /lib /opt /usr /var /run/systemd/system -xdev"
          + " -not -path '/var/lib/dpkg/*' -not -path '/var/log/*.log' -not -path '/var/log/journal*'"
          + " -not -path '/var/lib/postgresql/*' -not -path '/var/log/postgresql/*'"
          + " -not -path '/var/lib/systemd/*' -not -path '/etc/*-' -not -path '/var/cache/*'"
          + " -not -path '/usr/share/man/*' -not -name '__pycache__' -not -name '*.pyc'; ls /var/cache";

  @TempDir Path folder;

  private HubHost host;
  private Machine machine;

  @BeforeEach
  void boot() throws IOException {
    host = HubHost.boot(folder);
    machine = host.machine();
  }

  @AfterEach
  void stop() throws IOException {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void fromInstallationToPurge() throws IOException {
    Set<String> before = files();
    List<String> packages = host.packages();
    install(packages);
    start();
    String device = "board-1";
    host.board(device, URL);
    profile(device);
    slices();
    besides("green", 8002);
    besides("default", 8000);
    freeze();
    profile(device);
    upgrade(packages);
    archives();
    assertThat(new JsonObject(client("smoke")).getBoolean("passed")).isTrue();
    purge(before);
  }

  private void install(List<String> packages) {
    host.install(packages, "WatchdogSec=15", "Environment=TINY_PROFILER_BACKUPS_DAILY=");
    assertThat(
            machine.run("systemctl", "is-enabled", "tiny-llm-profiler.target", HUB, AGENT).lines())
        .containsExactly("enabled", "enabled", "enabled");
  }

  /** The order is by readiness: when systemctl returns, the hub answers. */
  private void start() {
    machine.run("systemctl", "start", "tiny-llm-profiler.target");
    assertThat(healthy()).isTrue();
    assertThat(status(HUB, "StatusText")).isEqualTo("listening on " + URL);
    assertThat(machine.run("systemctl", "is-system-running")).isEqualTo("running");
    host.agent(URL);
  }

  private void profile(String device) {
    JsonObject result =
        new JsonObject(
            client(
                "sessions",
                "run",
                "--device",
                device,
                "--prompt",
                "Once",
                "--runs",
                "2",
                "--wait"));

    assertThat(result.getString("device")).isEqualTo(device);
    assertThat(result.getInteger("runs")).isEqualTo(2);
    assertThat(result.getInteger("lost_tokens")).isZero();
  }

  /**
   * What the unit lets the agent do keeps no reader from the agent's own library, by which one
   * reads all ports, and from its short slices of the processor.
   */
  private void slices() {
    String readers = "/proc/" + status(AGENT, "MainPID") + "/task/*/comm";
    machine.await(
        "slices of the readers",
        () ->
            machine
                    .shell(
                        "grep -l ^serial-read-all %s | sed s/comm$/sched/ | xargs cat"
                            .formatted(readers))
                    .lines()
                    .anyMatch(line -> line.matches("se\\.slice *: *100000"))
                || machine
                    .run("journalctl", "--no-pager", "--unit", AGENT)
                    .contains("this kernel has no slices"));
  }

  /** Another hub on the same database, as in a switch from one to the other. */
  private void besides(String name, int port) {
    String unit = "tiny-llm-profiler-hub@" + name;
    machine.run("systemctl", "start", unit);
    assertThat(status(unit, "StatusText")).endsWith(":" + port);
    machine.run("tiny-profiler", "health", "--url", "http://127.0.0.1:" + port);
    machine.run("systemctl", "stop", unit);
    assertThat(status(unit, "Result")).isEqualTo("success");
  }

  /** It hangs and does not end: only the watchdog can tell. */
  private void freeze() {
    String first = status(HUB, "MainPID");
    String restarts = status(HUB, "NRestarts");
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", HUB);
    machine.await("the watchdog", () -> !restarts.equals(status(HUB, "NRestarts")));
    machine.await("the hub", () -> "active".equals(status(HUB, "ActiveState")));

    assertThat(status(HUB, "MainPID")).isNotEqualTo(first);
    assertThat(machine.run("journalctl", "--no-pager", "--unit", HUB)).contains("Watchdog timeout");
    assertThat(healthy()).isTrue();
  }

  /** A newer version over the old one: what an administrator wrote stays, the services are new. */
  private void upgrade(List<String> packages) {
    String hub = status(HUB, "MainPID");
    String agent = status(AGENT, "MainPID");
    for (String file : packages) {
      machine.shell(
          """
          rm -rf /run/newer
          dpkg-deb -R %s /run/newer
          sed -i 's/^Version: .*/Version: 999/' /run/newer/DEBIAN/control
          dpkg-deb --build -Zgzip /run/newer %s >/dev/null
          """
              .formatted(file, file));
    }
    machine.shell("dpkg --force-depends --force-confold -i " + String.join(" ", packages));

    assertThat(status(HUB, "ActiveState")).isEqualTo("active");
    assertThat(status(HUB, "MainPID")).isNotEqualTo(hub);
    assertThat(status(AGENT, "MainPID")).isNotEqualTo(agent);
    assertThat(machine.run("cat", "/etc/tiny-llm-profiler/agent.yaml")).contains("id: lab");
    machine.await(
        "the agent", () -> client("devices").replaceAll("\\s", "").contains("\"state\":\"idle\""));
  }

  /**
   * What starts use that an installation made: it may be damaged, and another Java makes it anew.
   */
  private void archives() {
    assertThat(mapped(HUB)).contains(HUB_ARCHIVE);
    assertThat(mapped(AGENT)).contains(AGENT_ARCHIVE);

    machine.shell("rm %1$s; echo damaged >%1$s".formatted(AGENT_ARCHIVE));
    machine.run("systemctl", "restart", AGENT);
    assertThat(mapped(AGENT)).doesNotContain(AGENT_ARCHIVE);

    machine.run("dpkg-trigger", "--by-package=tiny-llm-profiler-agent", "/usr/lib/jvm");
    machine.run("dpkg", "--triggers-only", "--pending");
    machine.run("systemctl", "restart", AGENT);
    assertThat(mapped(AGENT)).contains(AGENT_ARCHIVE);
  }

  /** The files in a service's memory. */
  private String mapped(String unit) {
    return machine.run("cat", "/proc/" + status(unit, "MainPID") + "/maps");
  }

  private void purge(Set<String> before) {
    machine.run("systemctl", "stop", "board-1.service");
    machine.run("dpkg", "--purge", "tiny-llm-profiler-hub");
    assertThat(status(AGENT, "ActiveState"))
        .isEqualTo("active"); // it has lost nothing that it needs
    machine.run("systemctl", "restart", AGENT);
    machine.run("dpkg", "--purge", "tiny-llm-profiler-agent");
    machine.shell("rm -r /run/systemd/system/tiny-llm-profiler-hub@.service.d"); // the test's own

    Set<String> left = files();
    left.removeAll(before);
    assertThat(left).isEmpty();
    assertThat(machine.run("cat", "/etc/passwd", "/etc/group")).doesNotContain("tiny-llm");
    assertThat(machine.run("systemctl", "list-units", "--all", "--no-legend", "tiny-llm*"))
        .isEmpty();
    assertThat(machine.run("systemctl", "is-system-running")).isEqualTo("running");
  }

  private boolean healthy() {
    return machine.tried("tiny-profiler", "health", "--url", URL).code() == 0;
  }

  private String client(String... words) {
    return host.client(URL, words);
  }

  private String status(String unit, String property) {
    return host.status(unit, property);
  }

  private Set<String> files() {
    return new TreeSet<>(machine.shell(FILES).lines().toList());
  }
}
