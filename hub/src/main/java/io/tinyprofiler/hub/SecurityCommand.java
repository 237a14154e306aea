package io.tinyprofiler.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.deploy.Deploy;
import io.tinyprofiler.hub.deploy.DeployStatus;
import io.tinyprofiler.hub.security.Survey;
import io.tinyprofiler.hub.security.Updates;
import io.tinyprofiler.hub.security.Updates.Update;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code security}: how this host's hub stands. */
@Command(
    name = "security",
    description = {
      "pending security updates, who may read secrets and how old they and tokens are, how exposed the services are, and"
          + " where the SBOM is; no database of vulnerabilities is asked",
      "exit code 1 if somebody should see to something"
    },
    subcommands = SecurityCommand.Apply.class)
final class SecurityCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ConfigOptions configuration;

  @Option(names = "--json", description = "print it as JSON")
  boolean json;

  @Option(names = "--sbom", description = "print the CycloneDX document of what serves, and end")
  boolean sbom;

  @Override
  public Integer call() {
    HubConfig config = configuration.load(Map.of());
    Path bom = bom(config);
    PrintWriter out = spec.commandLine().getOut();
    if (sbom) {
      out.print(read(bom));
      out.flush();
      return 0;
    }
    Survey survey =
        Survey.look(
            new Survey.Place(bom, Survey.secretsIn(config.dataPath()), tokens(config)),
            Instant.now());
    out.println(json ? HubClient.encode(survey) : text(survey));
    out.flush();
    return survey.findings().stream().anyMatch(each -> each.isBad()) ? 1 : 0;
  }

  /** Of the release that serves, or of the package's own. */
  private static Path bom(HubConfig config) {
    DeployStatus status = DeployStatus.look(config.deploy());
    Path colours = Path.of(config.deploy().folder());
    Path serving = colours.resolve(status.serving().isEmpty() ? "default" : status.serving());
    Path own = serving.resolve("bom.json");
    return Files.exists(own) ? own : Path.of("/usr/share/doc/tiny-llm-profiler-hub/bom.json");
  }

  private static String read(Path bom) {
    try {
      return Files.readString(bom);
    } catch (IOException e) {
      throw new Problem(
          "no-sbom", "cannot read " + bom, "install the package tiny-llm-profiler-hub", e);
    }
  }

  /** Of whichever hub of this host answers first; null if none does. */
  private static JsonNode tokens(HubConfig config) {
    return Stream.of(8000, 8001, 8002)
        .flatMap(port -> tokens(config.dataPath().resolve("admin.token"), port).stream())
        .findFirst()
        .orElse(null);
  }

  private static Optional<JsonNode> tokens(Path token, int port) {
    try {
      URI hub = URI.create("http://127.0.0.1:" + port);
      HubClient client = new HubClient(hub, Optional.of(Files.readString(token).strip()), true);
      return Optional.of(client.get("/api/v1/tokens?limit=500").path("tokens"));
    } catch (IOException | Problem e) {
      return Optional.empty();
    }
  }

  private static String text(Survey survey) {
    Table table = new Table("CHECK", "STATE", "");
    survey.findings().forEach(each -> table.row(each.check(), each.level(), each.text()));
    StringBuilder text = new StringBuilder(table.toString());
    if (survey.updates() != null && !survey.updates().isEmpty()) {
      text.append('\n');
      survey.updates().forEach(update -> text.append(update).append('\n'));
    }
    return text.toString().stripTrailing();
  }

  /** {@code security apply}: the updates, and a hub that runs with them. */
  @Command(
      name = "apply",
      description = {
        "install the pending security updates, then restart the hub by the blue-green path, so that it runs with them"
      })
  static final class Apply implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Mixin ConfigOptions configuration;

    @Option(names = "--dry-run", description = "only say what would be installed")
    boolean dry;

    @Option(names = "--no-refresh", description = "do not ask the archives what is new first")
    boolean stale;

    @Option(names = "--json", description = "print what came of it as JSON")
    boolean json;

    @Override
    public Integer call() {
      if (!stale && !dry) {
        Updates.refresh();
      }
      List<Update> updates =
          Updates.pending()
              .orElseThrow(
                  () ->
                      new Problem(
                          "updates-failed",
                          "apt-get cannot be asked on this host",
                          "install updates as this system does it"));
      if (updates.isEmpty() || dry) {
        return print(updates, null);
      }
      DeployHost host = DeployHost.of(configuration, spec, true); // before anything is changed
      Updates.install(updates);
      Deploy.Report report = host.deploy().again(DeployHost.user());
      print(updates, report);
      return report.done() ? 0 : 1;
    }

    private int print(List<Update> updates, Deploy.Report report) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("updates", updates);
        view.put("installed", report != null);
        view.put("restart", report);
        out.println(HubClient.encode(view));
      } else {
        updates.forEach(out::println);
        out.println(
            updates.isEmpty()
                ? "no security update is pending"
                : report == null
                    ? "%d would be installed".formatted(updates.size())
                    : "%d installed; %s serves on %s"
                        .formatted(updates.size(), report.serves(), report.colour()));
      }
      out.flush();
      return 0;
    }
  }
}
