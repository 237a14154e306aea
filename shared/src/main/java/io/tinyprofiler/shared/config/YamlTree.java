package io.tinyprofiler.shared.config;

import io.vertx.core.json.DecodeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML document as maps by text, lists, texts, numbers, truth values and null. {@code yes},
 * {@code no}, {@code on} and {@code off} are truth values, as in YAML 1.1; dates are texts.
 * Aliases, depth and size have the parser's limits.
 */
final class YamlTree {

  private static final Set<Tag> PLAIN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ, Tag.MERGE);

  private YamlTree() {}

  /** Dates stay texts: nothing that can be chosen is a date. */
  private static final class WithoutDates extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }

  /** Makes values of nodes; only of plain ones. */
  private static final class Values extends SafeConstructor {

    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    Values(LoaderOptions limits) {
      super(limits);
      setAllowDuplicateKeys(false);
    }

    Object of(Node root) {
      check(root);
      return constructDocument(root);
    }

    private void check(Node node) {
      if (!open.add(node)) {
        throw wrong("it contains itself", node);
      }
      if (!PLAIN.contains(node.getTag())) {
        throw wrong("the tag " + node.getTag() + " is not allowed", node);
      }
      if (node instanceof SequenceNode list) {
        list.getValue().forEach(this::check);
      } else if (node instanceof MappingNode map) {
        for (NodeTuple entry : map.getValue()) {
          checkKey(entry.getKeyNode());
          check(entry.getValueNode());
        }
      }
      open.remove(node);
    }

    /** Keys are texts, whatever they look like. */
    private static void checkKey(Node key) {
      if (!(key instanceof ScalarNode)) {
        throw wrong("a key is a map or a list", key);
      }
      if (!key.getTag().equals(Tag.MERGE)) {
        key.setTag(Tag.STR);
      }
    }
  }

  /**
   * Reads a document that is a map, or nothing.
   *
   * @throws DecodeException if it is none; it says where
   */
  static Map<String, Object> read(String text) {
    LoaderOptions limits = new LoaderOptions();
    try {
      var parser = new ParserImpl(new StreamReader(text), limits);
      Node root = new Composer(parser, new WithoutDates(), limits).getSingleNode();
      if (root == null || root.getTag().equals(Tag.NULL)) {
        return Map.of();
      }
      if (!(root instanceof MappingNode)) {
        throw wrong("it is no map of keys and values", root);
      }
      return map((Map<?, ?>) new Values(limits).of(root));
    } catch (MarkedYAMLException e) {
      throw new DecodeException(place(e.getProblemMark()) + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new DecodeException(e.getMessage(), e);
    }
  }

  private static DecodeException wrong(String sentence, Node node) {
    return new DecodeException(place(node.getStartMark()) + sentence);
  }

  private static String place(Mark mark) {
    return mark == null
        ? ""
        : "line %d, column %d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Map<String, Object> map(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, value(value)));
    return copy;
  }

  private static Object value(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map(map);
    } else if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(value(element)));
      return copy;
    }
    return value;
  }
}
