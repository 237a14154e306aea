package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code compare}. */
@Command(
    name = "compare",
    description = {
      "compare sessions or baselines; the first is the reference",
      "exit code 1 if one regressed, 2 if one could not be decided"
    })
final class CompareCommand extends ClientCommand {

  @Parameters(
      arity = "2..*",
      paramLabel = "SESSION|BASELINE",
      description = "ids of ended sessions, or names of baselines")
  List<String> sides;

  @Mixin VerdictOptions verdict;

  @Option(names = "--force", description = "compare even what says nothing about each other")
  boolean force;

  @Mixin BatteryOptions battery;

  @Override
  public Integer call() {
    battery.check();
    if (sides.stream().anyMatch(side -> side.contains(","))) {
      throw new ParameterException(spec.commandLine(), "give the sides separated by spaces");
    }
    String query = query(sides.get(0), sides.subList(1, sides.size()), verdict);
    JsonNode report = options.client().get(query + (force ? "&force=true" : ""));
    StringBuilder lives = new StringBuilder();
    if (battery.asked()) {
      for (JsonNode side : report.path("sides")) {
        JsonNode energy = side.path("energy");
        ((ObjectNode) side).putPOJO("battery_life", battery.life(energy));
        lives.append(text(side, "name")).append(": ").append(battery.sentence(energy)).append('\n');
      }
    }
    print(report, ComparisonTable.of(report) + lives);
    return ComparisonTable.exitCode(report);
  }

  static String query(String reference, List<String> candidates, VerdictOptions verdict) {
    List<String> figures = verdict.figures;
    Double threshold = verdict.threshold;
    return "/api/v1/compare?reference="
        + HubClient.quoted(reference)
        + ResultsCommand.also("candidates", String.join(",", candidates))
        + ResultsCommand.also("figures", figures == null ? null : String.join(",", figures))
        + ResultsCommand.also("threshold", threshold == null ? null : threshold.toString());
  }
}
