package io.tinyprofiler.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.json.Damage;
import io.tinyprofiler.shared.json.JsonTree;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A wrong configuration is refused in the very words of the data binder's time, a right one read
 * the same.
 */
class MessagesAsBeforeTest {

  private static final int DAMAGES = 20_000;

  enum Mode {
    QUICK,
    THOROUGH
  }

  record Port(String port, int baud, Map<String, String> options) {
    Port {
      Check.range("baud", baud, 5, 1_000_000);
    }
  }

  record Limits(boolean on, double rate, long bytes, Integer maybe, Mode mode, List<Integer> all) {
    Limits {
      all = List.copyOf(all);
    }
  }

  record Lab(
      String id, Limits limits, List<Port> ports, Map<String, List<String>> commands, Boolean may) {
    Lab {
      ports = List.copyOf(ports);
      Check.matches("id", id, "[^x]*", "no x");
      commands.forEach((name, words) -> words.get(0));
    }
  }

  private static final Lab LAB =
      new Lab(
          "lab",
          new Limits(true, 0.5, 1L << 40, null, Mode.QUICK, List.of(1, 2)),
          List.of(new Port("/dev/a", 9600, Map.of("k", "v")), new Port("/dev/b", 9600, Map.of())),
          Map.of("flash", List.of("tool", "{file}")),
          null);

  private static final Path FILE = Path.of("lab.yaml");

  /** Constants by their number: nobody is told that it works, and it does not any more. */
  private static final Pattern NO_LONGER = Pattern.compile("\"mode\":\"?[ 0-9]");

  private static String outcome(Supplier<Lab> reading) {
    try {
      return reading.get().toString();
    } catch (Problem e) {
      return e.line() + " | " + e.nextStep();
    }
  }

  @Test
  void defaultsAreTheSameTree() {
    assertThat(new JsonObject(JsonTree.of(LAB)).encode())
        .isEqualTo(DatabindMessages.MAPPER.valueToTree(LAB).toString());
  }

  @Test
  void everyDamageIsRefusedInTheSameWords() throws Exception {
    long seed = System.nanoTime();
    System.err.println("MessagesAsBeforeTest: seed " + seed);
    Damage damage = new Damage(new Random(seed));
    JsonNode whole = DatabindMessages.MAPPER.valueToTree(LAB);
    int refused = 0;
    for (int i = 0; i < DAMAGES; i++) {
      JsonNode tree = damage.in(i % 2 == 0 ? whole : damage.in(whole));
      String text = tree.toString();
      if (NO_LONGER.matcher(text).find()) {
        continue;
      }
      JsonObject json = new JsonObject(text);
      String expected = outcome(() -> DatabindMessages.parse(json, Lab.class, FILE.toString()));
      assertThat(outcome(() -> ConfigLoader.parse(json, Lab.class, FILE)))
          .as(text)
          .isEqualTo(expected);
      refused += expected.startsWith("Lab[") ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(DAMAGES / 3);
  }
}
