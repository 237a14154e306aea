package io.tinyprofiler.hub.service;

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

/** A machine on which our packages are installed as an administrator does it. */
final class HubHost implements AutoCloseable {

  static final String AGENT = "tiny-llm-profiler-agent.service";
  static final String BLUE = "tiny-llm-profiler-hub@blue.service";

  private final Machine machine;

  private HubHost(Machine machine) {
    this.machine = machine;
  }

  /** Boots one, with a PostgreSQL of its own; skips the test aloud where that is not possible. */
  static HubHost boot(Path folder) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can boot a systemd");
    try {
      HubHost host = new HubHost(Machine.boot(folder));
      host.database();
      return host;
    } catch (Unbootable e) {
      return abort("no systemd of its own can be booted here: " + e.getMessage());
    }
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

  Machine machine() {
    return machine;
  }

  /** Both packages of this build, in the machine. */
  List<String> packages() throws IOException {
    return List.of(copied("agent"), copied("hub"));
  }

  /**
   * Installs them and makes the database.
   *
   * @param environment of the hubs, beside what the configuration says
   */
  void install(List<String> packages, String... environment) {
    // The JDK that runs this test need not be a package.
    machine.shell("dpkg --force-depends -i " + String.join(" ", packages));
    machine.shell(
        "[ -e /usr/bin/java ] || ln -s %s/bin/java /usr/bin/"
            .formatted(System.getProperty("java.home")));
    machine.run("tiny-profiler-database");
    machine.run("tiny-profiler-database"); // again: nothing to do
    StringBuilder lines = new StringBuilder("[Service]\n");
    for (String each : environment) {
      lines.append(each).append('\n');
    }
    machine.shell(
        """
        mkdir -p /run/systemd/system/tiny-llm-profiler-hub@.service.d
        cat >/run/systemd/system/tiny-llm-profiler-hub@.service.d/test.conf <<'END'
        %s
        END
        systemctl daemon-reload
        """
            .formatted(lines));
  }

  /** An agent with a token of its own that delivers to an address, and sees the boards. */
  void agent(String url) {
    machine.shell(
        """
        (umask 077; tiny-profiler tokens create --role agent --agent lab --url %s >/etc/credstore/tiny-llm-profiler.hub-token)
        printf 'id: lab\nserial: {usb: false, ports: [/run/boards-*/port]}\nuplink: {hub: %s}\n' >/etc/tiny-llm-profiler/agent.yaml
        systemctl restart %s
        """
            .formatted(url, url, AGENT));
  }

  /**
   * The reference firmware as a service: a board with its own log {@code /run/boards-NAME/log};
   * comes back once the hub knows it.
   */
  void board(String name, String url, String... options) {
    Path firmware = Path.of("..", "agent", "firmware", "build", "tp-host");
    machine.shell("rm -f /run/tp-host");
    machine.copy(firmware, "/run/tp-host");
    List<String> command =
        new ArrayList<>(
            List.of(
                "systemd-run",
                "--quiet",
                "--unit=" + name,
                "--uid=tiny-llm-profiler-agent",
                "--property=RuntimeDirectory=boards-" + name,
                "/run/tp-host",
                "--link",
                "/run/boards-%s/port".formatted(name),
                "--log",
                "/run/boards-%s/log".formatted(name),
                "--uid",
                name));
    command.addAll(List.of(options));
    machine.run(command.toArray(String[]::new));
    machine.await(
        "device " + name,
        () -> {
          JsonArray devices = new JsonObject(client(url, "devices")).getJsonArray("devices");
          return devices.stream()
              .map(JsonObject.class::cast)
              .anyMatch(
                  each ->
                      name.equals(each.getString("id")) && "idle".equals(each.getString("state")));
        });
  }

  /** A command of the client, with what the hub answers as JSON. */
  String client(String url, String... words) {
    List<String> command = new ArrayList<>(List.of("tiny-profiler"));
    command.addAll(List.of(words));
    command.addAll(List.of("--url", url, "--json"));
    return machine.run(command.toArray(String[]::new));
  }

  String status(String unit, String property) {
    return machine.run("systemctl", "show", "--value", "--property=" + property, unit);
  }

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

  @Override
  public void close() throws IOException {
    machine.close();
  }
}
