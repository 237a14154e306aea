package io.tinyprofiler.hub.alert.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherTest {

  private static final Labels LABELS = Labels.of(Map.of("agent", "pi-1", "severity", "critical"));

  @ParameterizedTest
  @CsvSource({
    "agent=pi-1, true",
    "agent=pi, false",
    "agent!=pi, true",
    "agent=~pi, false",
    "agent=~pi-.*, true",
    "agent=~pi-1|pi-2, true",
    "agent!~pi-.*, false",
    "agent!~.*-2, true",
    "device=, true",
    "device!=, false",
    "device=~.*, true",
    "device=~.+, false",
    "device!=x, true"
  })
  void aMatcherIsAnchoredAndTakesAnAbsentLabelForEmpty(String text, boolean matches) {
    assertThat(MatcherText.one(text).matches(LABELS)).isEqualTo(matches);
  }

  @Test
  void aListIsSplitAtCommasOutsideOfQuotes() {
    Matchers read = new Matchers(MatcherText.all("{b=\"x,y\", a=~\"p\\\\d\\d\" , c!=z}"));

    assertThat(read).hasToString("{a=~\"p\\\\d\\\\d\",b=\"x,y\",c!=\"z\"}");
    assertThat(read.all().get(0).value()).isEqualTo("p\\d\\d");
    assertThat(MatcherText.all("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=b", "a=\"b", "a=b\"c", "1a=b", "a=~(", "a==~b\""})
  void whatIsNoMatcherIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MatcherText.one(text));
  }

  @Test
  void labelsWithoutValueAreAbsent() {
    Labels labels = Labels.of(Map.of("a", "", "b", "x\"y"));

    assertThat(labels).isEqualTo(Labels.of(Map.of("b", "x\"y"))).hasToString("{b=\"x\\\"y\"}");
  }

  /** Of common/model: the FNV-1a hash of nothing, and of a name and a value with separators. */
  @Test
  void fingerprintsAreThoseOfPrometheus() {
    assertThat(Labels.NONE.id()).isEqualTo("cbf29ce484222325");
    assertThat(Labels.of(Map.of("name", "garland, briggs", "fear", "love is not enough")).id())
        .isEqualTo("507a62d79ee76c9a");
  }
}
