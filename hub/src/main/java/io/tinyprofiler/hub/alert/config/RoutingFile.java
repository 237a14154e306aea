package io.tinyprofiler.hub.alert.config;

import io.tinyprofiler.hub.alert.config.RoutingYaml.Global;
import io.tinyprofiler.hub.alert.config.RoutingYaml.Receiver;
import io.tinyprofiler.hub.alert.config.RoutingYaml.Times;
import io.tinyprofiler.hub.alert.receiver.Target;
import io.tinyprofiler.hub.alert.route.InhibitRule;
import io.tinyprofiler.hub.alert.route.Route;
import io.tinyprofiler.hub.alert.route.Routing;
import io.tinyprofiler.hub.alert.route.Routing.Integration;
import io.tinyprofiler.hub.alert.route.TimeInterval;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is told of what, read from a file in Alertmanager's format, checked.
 *
 * @param targets by the key of an integration
 */
public record RoutingFile(Routing routing, Map<String, Target> targets) {

  private static final Duration RESOLVE_TIMEOUT = Duration.ofMinutes(5);
  private static final String BUILT_IN = "/alerts.yaml";

  /**
   * Reads a file; blocks.
   *
   * @param file null for what is built in: everything goes to the log
   * @throws Problem naming the file, the place and what is wrong there
   */
  public static RoutingFile read(Path file) {
    try {
      return file == null
          ? builtIn()
          : parse(Files.readString(file), file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new Problem(
          "usage", "cannot read " + file, "give a readable file as alerts.routesFile", e);
    } catch (IllegalArgumentException e) {
      throw new Problem("usage", file + ": " + e.getMessage(), "correct the file", e);
    }
  }

  private static RoutingFile builtIn() throws IOException {
    try (var in = RoutingFile.class.getResourceAsStream(BUILT_IN)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Path.of(""));
    }
  }

  static RoutingFile parse(String text, Path folder) {
    Map<String, Object> tree = YamlText.tree(text);
    RoutingYaml yaml = YamlText.read(tree, RoutingYaml.class);
    Global global = yaml.global() == null ? Global.NONE : yaml.global();
    Map<String, List<Integration>> integrations = new LinkedHashMap<>();
    Map<String, Target> targets = new LinkedHashMap<>();
    for (Receiver receiver : orEmpty(yaml.receivers())) {
      if (receiver.name() == null || receiver.name().isEmpty()) {
        throw new IllegalArgumentException("receivers: one has no name");
      }
      Map<String, Target> own = new Targets(global, folder).of(receiver);
      if (integrations.put(receiver.name(), integrations(receiver.name(), own)) != null) {
        throw new IllegalArgumentException("receivers: '" + receiver.name() + "' is there twice");
      }
      targets.putAll(own);
    }
    Map<String, List<TimeInterval>> intervals = new LinkedHashMap<>();
    addIntervals("time_intervals", yaml.timeIntervals(), intervals);
    addIntervals("mute_time_intervals", yaml.muteTimeIntervals(), intervals);
    Route root = new RouteTree(integrations.keySet(), intervals.keySet()).build(yaml.route());
    Routing routing =
        new Routing(
            root,
            integrations,
            inhibitRules(orEmpty(yaml.inhibitRules())),
            intervals,
            global.resolveTimeout() == null ? RESOLVE_TIMEOUT : Span.of(global.resolveTimeout()),
            YamlText.shown(tree));
    return new RoutingFile(routing, targets);
  }

  private static List<Integration> integrations(String receiver, Map<String, Target> targets) {
    return targets.entrySet().stream()
        .map(entry -> new Integration(receiver, entry.getKey(), entry.getValue().sendResolved()))
        .toList();
  }

  private static void addIntervals(
      String key, List<Times> given, Map<String, List<TimeInterval>> intervals) {
    for (Times times : orEmpty(given)) {
      try {
        List<TimeInterval> parsed =
            orEmpty(times.timeIntervals()).stream().map(Intervals::of).toList();
        if (times.name() == null || intervals.put(times.name(), parsed) != null) {
          throw new IllegalArgumentException("no name, or one that is there twice");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s '%s': %s".formatted(key, times.name(), e.getMessage()), e);
      }
    }
  }

  private static List<InhibitRule> inhibitRules(List<RoutingYaml.Inhibit> given) {
    return given.stream()
        .map(
            rule ->
                new InhibitRule(
                    Conditions.of(rule.sourceMatch(), rule.sourceMatchRe(), rule.sourceMatchers()),
                    Conditions.of(rule.targetMatch(), rule.targetMatchRe(), rule.targetMatchers()),
                    orEmpty(rule.equal())))
        .toList();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }
}
