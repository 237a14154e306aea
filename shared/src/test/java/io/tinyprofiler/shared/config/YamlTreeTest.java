package io.tinyprofiler.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.json.DecodeException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "null", "--- # nothing\n..."})
  void nothingIsAnEmptyMap(String text) {
    assertThat(YamlTree.read(text)).isEmpty();
  }

  @Test
  void valuesAreWhatTheyLookLike() {
    String text =
        """
        text: a
        quoted: "7"
        whole: 7
        real: 1.5
        big: 99999999999999999999
        yes: yes
        off: off
        none:
        date: 2026-11-23
        time: 2026-11-23T10:15:30Z
        8000: port
        list: [1, {a: b}]
        """;
    assertThat(YamlTree.read(text))
        .containsEntry("text", "a")
        .containsEntry("quoted", "7")
        .containsEntry("whole", 7)
        .containsEntry("real", 1.5)
        .containsEntry("big", new BigInteger("99999999999999999999"))
        .containsEntry("yes", true)
        .containsEntry("off", false)
        .containsEntry("none", null)
        .containsEntry("date", "2026-11-23")
        .containsEntry("time", "2026-11-23T10:15:30Z")
        .containsEntry("8000", "port")
        .containsEntry("list", List.of(1, Map.of("a", "b")));
  }

  @Test
  void anchorsAndMergesWork() {
    assertThat(YamlTree.read("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: *x\n"))
        .containsEntry("d", Map.of("b", 1, "c", 3))
        .containsEntry("e", Map.of("b", 1, "c", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'[a, b]'                  | 'line 1, column 1: it is no map of keys and values'",
        "'text'                    | 'line 1, column 1: it is no map of keys and values'",
        "'a: 1~  b: 2'             | 'line 2, column 4: mapping values are not allowed here'",
        "'a:~  b: 1~ c: 2'         | 'line 3, column 2: '",
        "'a: 1~b: 2~a: 3'          | 'line 3, column 1: found duplicate key a'",
        "'8: 1~\"8\": 2'           | 'line 2, column 1: found duplicate key 8'",
        "'a: {b: [1, 2}'           | 'line 1, column 13: '",
        "'a: *b'                   | 'line 1, column 4: found undefined alias b'",
        "'a: &x [*x]'              | 'line 1, column 4: it contains itself'",
        "'{a: 1}: 2'               | 'line 1, column 1: a key is a map or a list'",
        "'[a]: 2'                  | 'line 1, column 1: a key is a map or a list'",
        "'a: !!set {b, c}'         | 'line 1, column 4: the tag tag:yaml.org,2002:set is not'",
        "'a: !!java.util.Date x'   | 'line 1, column 4: Global tag is not allowed'",
        "'a: 1~---~b: 2'           | 'line 2, column 1: '",
        "'a: \u0001'               | 'special characters are not allowed'",
      })
  void whatIsWrongHasItsPlace(String text, String words) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> YamlTree.read(text.replace('~', '\n')))
        .withMessageContaining(words);
  }

  @Test
  void tabsDepthAndAliasesHaveTheirLimits() {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> YamlTree.read("a:\n\tb: 1"))
        .withMessageStartingWith("line 2, column 1: ");
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> YamlTree.read("a: " + "[".repeat(60) + "]".repeat(60)))
        .withMessageContaining("Nesting Depth");
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> YamlTree.read("a: &x [1]\nb: [" + "*x, ".repeat(60) + "1]"))
        .withMessageContaining("aliases");
  }

  /** Of two that read one format it would be chance which one is taken. */
  @Test
  void thereIsOneProcessorOfYaml() {
    assertThat(ServiceLoader.load(ConfigProcessor.class))
        .filteredOn(processor -> processor.name().equals("yaml"))
        .singleElement()
        .isInstanceOf(YamlProcessor.class);
  }
}
