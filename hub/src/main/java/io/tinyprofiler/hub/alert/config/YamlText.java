package io.tinyprofiler.hub.alert.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML into records, with errors that say where; and back, without secrets. */
final class YamlText {

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private static final Set<String> SECRETS =
      Set.of(
          "api_url",
          "slack_api_url",
          "password",
          "auth_password",
          "smtp_auth_password",
          "credentials");

  private YamlText() {}

  /** Numbers stay texts: {@code 17:00} and {@code 1:5} are no numbers of base 60. */
  private static final class Texts extends Resolver {

    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
      addImplicitResolver(Tag.MERGE, MERGE, "<");
    }
  }

  /**
   * Reads a document that is a map.
   *
   * @throws IllegalArgumentException if it is none
   */
  @SuppressWarnings("unchecked")
  static Map<String, Object> tree(String text) {
    try {
      Object tree = yaml().load(text);
      if (tree instanceof Map) {
        return (Map<String, Object>) tree;
      }
    } catch (YAMLException e) {
      throw new IllegalArgumentException(
          "not valid YAML: " + e.getMessage().lines().collect(Collectors.joining(" ")), e);
    }
    throw new IllegalArgumentException("not a map with a key 'route'");
  }

  /**
   * Reads a tree as a record.
   *
   * @throws IllegalArgumentException naming the key that does not fit
   */
  static <T> T read(Map<String, Object> tree, Class<T> type) {
    try {
      return MAPPER.convertValue(tree, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(sentence(e), e);
    }
  }

  private static String sentence(IllegalArgumentException e) {
    if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      return "unknown key '%s'; known here: %s".formatted(path(unknown), known);
    }
    if (e.getCause() instanceof JsonMappingException wrong) {
      return "key '%s': %s"
          .formatted(path(wrong), wrong.getOriginalMessage().lines().findFirst().orElse(""));
    }
    return e.getMessage();
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(ref -> ref.getFieldName() == null ? "[" + ref.getIndex() + "]" : ref.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  /** The document without its secrets. */
  static String shown(Map<String, Object> tree) {
    return yaml().dump(masked(tree));
  }

  private static Object masked(Object node) {
    if (node instanceof List<?> list) {
      return list.stream().map(YamlText::masked).toList();
    }
    if (!(node instanceof Map<?, ?> map)) {
      return node;
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            copy.put(
                key.toString(), SECRETS.contains(key.toString()) ? "<secret>" : masked(value)));
    return copy;
  }

  private static Yaml yaml() {
    DumperOptions style = new DumperOptions();
    style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    return new Yaml(
        new SafeConstructor(limits), new Representer(style), style, limits, new Texts());
  }
}
