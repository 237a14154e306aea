package io.tinyprofiler.hub.security;

import io.tinyprofiler.hub.deploy.host.Host;
import io.tinyprofiler.hub.deploy.host.Host.Said;
import io.tinyprofiler.shared.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How exposed our services are, by {@code systemd-analyze security}. Blocks. */
final class Units {

  /** Most that each may have; the agent needs serial devices. */
  private static final Map<String, Double> LIMITS =
      Map.of("tiny-llm-profiler-hub@blue.service", 2.0, "tiny-llm-profiler-agent.service", 3.0);

  private static final Pattern LEVEL =
      Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

  private Units() {}

  static List<Finding> look() {
    return LIMITS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> look(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Nothing of a service that is not on this host. */
  private static Stream<Finding> look(String unit, double limit) {
    String check = "unit " + unit;
    try {
      Said said = Host.run("systemd-analyze", "security", "--no-pager", unit);
      Matcher level = LEVEL.matcher(said.text());
      if (!level.find()) {
        return Stream.empty();
      }
      String text = "exposure %s of 10, at most %s".formatted(level.group(1), limit);
      return Stream.of(
          Double.parseDouble(level.group(1)) <= limit
              ? Finding.ok(check, text)
              : Finding.warn(check, text + "; see systemd-analyze security " + unit));
    } catch (Problem e) {
      return Stream.of(Finding.unknown(check, e.getMessage()));
    }
  }
}
