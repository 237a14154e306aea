package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyprofiler.hub.service.Machine.Unbootable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final String HUB = "tiny-llm-profiler-hub@blue.service";
  private static final String AGENT = "tiny-llm-profiler-agent.service";
  private static final String URL = "http://127.0.0.1:8001";

  /** Where a package may leave something, without what others write there all the time. */
  private static final String FILES =
      "find /etc /lib /opt /usr /var /run/systemd/system -xdev"
          + " -not -path '/var/lib/dpkg/*' -not -path '/var/log/*.log' -not -path '/var/log/journal*'"
          + " -not -path '/var/lib/postgresql/*' -not -path '/var/log/postgresql/*'"
          + " -not -path '/var/lib/systemd/*' -not -path '/etc/*-' -not -path '/var/cache/*'"
          + " -not -path '/usr/share/man/*' -not -name '__pycache__' -not -name '*.pyc'; ls /var/cache";

  @TempDir Path folder;

  private Machine machine;

  @BeforeEach
  void boot() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can boot a systemd");
    try {
      machine = Machine.boot(folder);
    } catch (Unbootable e) {
      abort("no systemd of its own can be booted here: " + e.getMessage());
    }
    database();
  }

  /** A cluster of its own: this machine's may be in use outside. */
  private void database() {
    machine.shell(
        """
        version=$(ls /usr/lib/postgresql | sort -n | tail -1)
        for cluster in $(pg_lsclusters --no-header | awk '{ print $1 "-" $2 }'); do
          systemctl --quiet mask "postgresql@$cluster.service"
        done
        pg_createcluster "$version" lab --port 5432 >/dev/null
        systemctl daemon-reload
        systemctl start "postgresql@$version-lab.service"
        """);
  }

  @AfterEach
  void stop() throws IOException {
    if (machine != null) {
      machine.close();
    }
  }

  @Test
  void fromInstallationToPurge() throws IOException {
    Set<String> before = files();
    List<String> packages = List.of(copied("agent"), copied("hub"));
    install(packages);
    start();
    String device = board();
    profile(device);
    besides("green", 8002);
    besides("default", 8000);
    freeze();
    profile(device);
    upgrade(packages);
    assertThat(new JsonObject(client("smoke")).getBoolean("passed")).isTrue();
    purge(before);
  }

  private void install(List<String> packages) {
    // The JDK that runs this test need not be a package.
    machine.shell("dpkg --force-depends -i " + String.join(" ", packages));
    machine.shell(
        "[ -e /usr/bin/java ] || ln -s %s/bin/java /usr/bin/"
            .formatted(System.getProperty("java.home")));
    assertThat(
            machine.run("systemctl", "is-enabled", "tiny-llm-profiler.target", HUB, AGENT).lines())
        .containsExactly("enabled", "enabled", "enabled");
    machine.run("tiny-profiler-database");
    machine.run("tiny-profiler-database"); // again: nothing to do
    machine.shell(
        """
        mkdir -p /run/systemd/system/%s.d
        printf '[Service]\\nWatchdogSec=5\\nEnvironment=TINY_PROFILER_BACKUPS_DAILY=\\n' >/run/systemd/system/%s.d/test.conf
        systemctl daemon-reload
        """
            .formatted(HUB, HUB));
  }

  /** The order is by readiness: when systemctl returns, the hub answers. */
  private void start() {
    machine.run("systemctl", "start", "tiny-llm-profiler.target");
    assertThat(healthy()).isTrue();
    assertThat(status(HUB, "StatusText")).isEqualTo("listening on " + URL);
    assertThat(machine.run("systemctl", "is-system-running")).isEqualTo("running");
    machine.shell(
        """
        (umask 077; tiny-profiler tokens create --role agent --agent lab --url %s >/etc/credstore/tiny-llm-profiler.hub-token)
        printf 'id: lab\\nserial: {usb: false, ports: [/run/boards/*]}\\nuplink: {hub: %s}\\n' >/etc/tiny-llm-profiler/agent.yaml
        systemctl restart %s
        """
            .formatted(URL, URL, AGENT));
  }

  /** The reference firmware as a service: a board that is there before the agent looks. */
  private String board() {
    Path firmware = Path.of("..", "agent", "firmware", "build", "tp-host");
    machine.copy(firmware, "/run/tp-host");
    machine.run(
        "systemd-run",
        "--quiet",
        "--unit=board",
        "--uid=tiny-llm-profiler-agent",
        "--property=RuntimeDirectory=boards",
        "/run/tp-host",
        "--link",
        "/run/boards/one",
        "--uid",
        "board-1");
    machine.await(
        "a device",
        () -> {
          JsonArray devices = new JsonObject(client("devices")).getJsonArray("devices");
          return devices.size() == 1 && "idle".equals(devices.getJsonObject(0).getString("state"));
        });
    return "board-1";
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
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", HUB);
    machine.await("the watchdog", () -> "1".equals(status(HUB, "NRestarts")));
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

  private void purge(Set<String> before) {
    machine.run("systemctl", "stop", "board.service");
    machine.run("dpkg", "--purge", "tiny-llm-profiler-hub");
    assertThat(status(AGENT, "ActiveState"))
        .isEqualTo("active"); // it has lost nothing that it needs
    machine.run("systemctl", "restart", AGENT);
    machine.run("dpkg", "--purge", "tiny-llm-profiler-agent");
    machine.shell("rm -r /run/systemd/system/%s.d".formatted(HUB)); // the test's own

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

  /** A command of the client, with what the hub answers as JSON. */
  private String client(String... words) {
    List<String> command = new ArrayList<>(List.of("tiny-profiler"));
    command.addAll(List.of(words));
    command.addAll(List.of("--url", URL, "--json"));
    return machine.run(command.toArray(String[]::new));
  }

  private String status(String unit, String property) {
    return machine.run("systemctl", "show", "--value", "--property=" + property, unit);
  }

  private Set<String> files() {
    return new TreeSet<>(machine.shell(FILES).lines().toList());
  }

  /** A package of this build, in the machine. */
  private String copied(String program) throws IOException {
    String architecture = machine.run("dpkg", "--print-architecture");
    Path target = Path.of("..", program, "target");
    String name = "tiny-llm-profiler-" + program + "_*_" + architecture + ".deb";
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, name)) {
      for (Path file : found) {
        String place = "/run/" + program + ".deb";
        machine.copy(file, place);
        return place;
      }
    }
    throw new AssertionError("there is no " + name + "; build with -Ppackages");
  }
}
