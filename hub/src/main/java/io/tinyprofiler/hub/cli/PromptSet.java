package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A file of prompts and how they are run, in YAML: {@code prompts}, a list of texts, and if wanted
 * {@code max_tokens}, {@code temperature}, {@code seed}, {@code repetitions}, {@code warmups},
 * {@code cool_down_ms}.
 */
final class PromptSet {

  private static final List<String> KEYS =
      List.of(
          "prompts", "max_tokens", "temperature", "seed", "repetitions", "warmups", "cool_down_ms");

  private PromptSet() {}

  /**
   * Reads a file into the fields of a new session.
   *
   * @throws Problem if it cannot be read or is not such a file
   */
  static Map<String, Object> read(Path file) {
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return fields(file, tree);
    } catch (IOException e) {
      throw new Problem(
          "prompt-set-unreadable", "cannot read " + file, "give a readable --prompt-set", e);
    } catch (YAMLException e) {
      throw new Problem(
          "prompt-set-invalid", file + " is no YAML", "correct it: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> fields(Path file, Object tree) {
    if (!(tree instanceof Map<?, ?> map)
        || !(map.get("prompts") instanceof List<?> prompts)
        || prompts.isEmpty()) {
      throw invalid(file, "has no list of prompts");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!KEYS.contains(entry.getKey())) {
        throw invalid(file, "has an unknown key '" + entry.getKey() + "'");
      }
      fields.put((String) entry.getKey(), entry.getValue());
    }
    fields.put("prompts", prompts.stream().map(text -> text == null ? "" : "" + text).toList());
    return fields;
  }

  private static Problem invalid(Path file, String what) {
    return new Problem(
        "prompt-set-invalid", file + " " + what, "use the keys " + String.join(", ", KEYS));
  }
}
