package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code devices}. */
@Command(
    name = "devices",
    description = "list the devices of a hub",
    subcommands = {
      DevicesCommand.Scan.class,
      DevicesCommand.Reserve.class,
      DevicesCommand.Release.class
    })
final class DevicesCommand extends LookCommand {

  @Override
  int look() {
    JsonNode status = options.client().get("/devices/status");
    Table table =
        new Table("DEVICE", "STATE", "PLATFORM", "MODEL", "AGENT", "PORT", "QUEUED", "RESERVED");
    for (JsonNode device : status.path("devices")) {
      table.row(
          text(device, "id"),
          state(device),
          emulated(device, text(device, "platform")),
          text(device, "model"),
          text(device, "agent"),
          text(device, "port"),
          whole(device, "queued"),
          text(device, "reserved_by"));
    }
    print(
        status,
        orNone(
            status.path("devices"),
            table,
            "no devices; connect one to an agent and run: tiny-profiler devices scan"));
    return 0;
  }

  private static String state(JsonNode device) {
    String state = text(device, "state");
    return device.path("connected").asBoolean() || "lost".equals(state)
        ? state
        : state + ", unreachable";
  }

  /** {@code devices scan}. */
  @Command(name = "scan", description = "let every connected agent look for devices now")
  static final class Scan extends ClientCommand {

    @Override
    public Integer call() {
      JsonNode scans = options.client().post("/devices/scan", null);
      Table table = new Table("AGENT", "APPEARED", "VANISHED", "STAYED", "PROBLEM");
      boolean failed = false;
      for (JsonNode scan : scans.path("agents")) {
        failed |= scan.hasNonNull("problem");
        table.row(
            text(scan, "agent"),
            ports(scan.path("appeared")),
            ports(scan.path("vanished")),
            ports(scan.path("stayed")),
            text(scan, "problem"));
      }
      print(scans, orNone(scans.path("agents"), table, "no agent is connected; start one"));
      return failed ? 1 : 0;
    }

    private static String ports(JsonNode ports) {
      List<String> names = new ArrayList<>();
      ports.forEach(port -> names.add(port.asText()));
      return names.isEmpty() ? null : String.join(" ", names);
    }
  }

  /** {@code devices reserve}. */
  @Command(name = "reserve", description = "keep a device for somebody's sessions until a time")
  static final class Reserve extends ClientCommand {

    @Parameters(paramLabel = "DEVICE")
    String device;

    @Option(names = "--who", paramLabel = "NAME", defaultValue = "${sys:user.name}")
    String who;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        defaultValue = "1h",
        description = "how long: 90s, 30m, 2h, 1d (${DEFAULT-VALUE})")
    String duration;

    @Override
    public Integer call() {
      Instant until = Instant.now().plus(parse(duration)).truncatedTo(ChronoUnit.SECONDS);
      JsonNode reserved =
          options
              .client()
              .post(
                  "/api/v1/devices/" + HubClient.quoted(device) + "/reservation",
                  Map.of("who", who, "until", until.toString()));
      print(reserved, "%s is reserved for %s until %s".formatted(device, who, until));
      return 0;
    }

    private static Duration parse(String text) {
      try {
        String upper = text.toUpperCase(Locale.ROOT);
        return Duration.parse((upper.endsWith("D") ? "P" : "PT") + upper);
      } catch (DateTimeParseException e) {
        throw new Problem(
            "usage", "'" + text + "' is not a duration", "give it as 90s, 30m, 2h or 1d", e);
      }
    }
  }

  /** {@code devices release}. */
  @Command(name = "release", description = "give a reserved device back")
  static final class Release extends ClientCommand {

    @Parameters(paramLabel = "DEVICE")
    String device;

    @Option(names = "--who", paramLabel = "NAME", defaultValue = "${sys:user.name}")
    String who;

    @Override
    public Integer call() {
      JsonNode released =
          options
              .client()
              .delete(
                  "/api/v1/devices/%s/reservation?who=%s"
                      .formatted(HubClient.quoted(device), HubClient.quoted(who)));
      print(released, device + " is free");
      return 0;
    }
  }
}
