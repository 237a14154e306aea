package io.tinyprofiler.shared.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tinyprofiler.shared.json.RecordBinder.Leniency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordBinderTest {

  record Leaf(int size, @MayBeMissing String note) {
    Leaf {
      if (size < 0) {
        throw new IllegalArgumentException("size is " + size);
      }
    }
  }

  record Tree(List<Leaf> leaves, Map<String, Leaf> named, Set<Boolean> truths) {}

  record Odd(Thread thread) {}

  record Renamed(@JsonProperty("other") int one) {}

  private static final RecordBinder STRICT = RecordBinder.of();

  private static Tree tree(RecordBinder binder, String json) {
    return binder.bind(JsonTree.read(json), Tree.class);
  }

  private static UnfitJsonException refusal(String json) {
    UnfitJsonException[] refusal = new UnfitJsonException[1];
    assertThatExceptionOfType(UnfitJsonException.class)
        .isThrownBy(() -> tree(STRICT, json))
        .satisfies(thrown -> refusal[0] = thrown);
    return refusal[0];
  }

  @Test
  void recordsInsideOfRecordsComeBack() {
    Tree tree =
        new Tree(
            List.of(new Leaf(1, "a"), new Leaf(2, null)),
            Map.of("x", new Leaf(3, "")),
            Set.of(true));
    assertThat(tree(STRICT, JsonText.PLAIN.write(tree))).isEqualTo(tree);
    assertThat(STRICT.bind(JsonTree.of(tree), Tree.class)).isEqualTo(tree);
  }

  @Test
  void aMismatchHasItsPlaceAndWhatIsWanted() {
    UnfitJsonException wrong =
        refusal("{\"leaves\":[{\"size\":1},{\"size\":\"big\"}],\"named\":{},\"truths\":[]}");
    assertThat(wrong.kind()).isEqualTo(UnfitJsonException.Kind.MISMATCH);
    assertThat(wrong.path()).containsExactly("leaves", 1, "size");
    assertThat(wrong.wanted()).isEqualTo(int.class);
    assertThat(wrong).hasMessage("field leaves[1].size is big, not a int");
  }

  @Test
  void aConstructorsRefusalHasItsPlaceAndItsCause() {
    UnfitJsonException refused =
        refusal("{\"leaves\":[],\"named\":{\"x\":{\"size\":-1}},\"truths\":[]}");
    assertThat(refused.kind()).isEqualTo(UnfitJsonException.Kind.REFUSED);
    assertThat(refused.dottedPath()).isEqualTo("named.x");
    assertThat(refused).hasMessageEndingWith("size is -1").hasRootCauseMessage("size is -1");
  }

  @Test
  void aMissingComponentIsNamedUnlessItMayBe() {
    assertThat(refusal("{\"leaves\":[{\"note\":\"\"}],\"named\":{},\"truths\":[]}"))
        .hasMessage("field leaves[0].size is missing");
    assertThat(refusal("{\"leaves\":[]}")).hasMessage("field named is missing");
    assertThat(tree(RecordBinder.of(Leniency.MISSING_FIELDS), "{\"leaves\":[]}"))
        .isEqualTo(new Tree(List.of(), null, null));
  }

  @Test
  void strangeFieldsAreRefusedPassedOverOrNoted() {
    String json = "{\"leaves\":[{\"size\":1,\"a\":{}}],\"b\":0,\"named\":{},\"truths\":[]}";
    UnfitJsonException unknown = refusal(json);
    assertThat(unknown.kind()).isEqualTo(UnfitJsonException.Kind.UNKNOWN);
    assertThat(unknown.dottedPath()).isEqualTo("leaves[0].a");
    assertThat(unknown.known()).containsExactlyInAnyOrder("size", "note");
    Tree without = new Tree(List.of(new Leaf(1, null)), Map.of(), Set.of());
    assertThat(tree(RecordBinder.of(Leniency.UNKNOWN_FIELDS), json)).isEqualTo(without);
    List<String> noted = new ArrayList<>();
    assertThat(STRICT.bind(JsonTree.read(json), Tree.class, noted)).isEqualTo(without);
    assertThat(noted).containsExactly("leaves.a", "b");
  }

  @Test
  void fractionsAreCutOffWhereTheyMay() {
    assertThat(RecordBinder.of(Leniency.FRACTIONS).bind(Map.of("size", 7.9), Leaf.class).size())
        .isEqualTo(7);
    assertThatExceptionOfType(UnfitJsonException.class)
        .isThrownBy(() -> STRICT.bind(Map.of("size", 7.0), Leaf.class));
  }

  @Test
  void aNumberOutOfRangeSaysTheRange() {
    assertThatExceptionOfType(UnfitJsonException.class)
        .isThrownBy(() -> STRICT.bind(Map.of("size", 1L << 31), Leaf.class))
        .withMessageContaining("(2147483648) out of range of int (-2147483648 - 2147483647)");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text : List.of("{", "{\"a\":}", "[1,]", "nul", "{\"a\" 1}", "\"", "NaN", "'a'")) {
      assertThatExceptionOfType(UnfitJsonException.class)
          .as(text)
          .isThrownBy(() -> JsonTree.read(text));
    }
    assertThat(JsonTree.read("")).isNull();
    assertThatExceptionOfType(UnfitJsonException.class)
        .isThrownBy(() -> JsonTree.read("[".repeat(5_000) + "]".repeat(5_000)))
        .withMessageContaining("nesting depth");
  }

  @Test
  void ofSeveralFieldsOfANameTheLastCounts() {
    assertThat(JsonTree.read("{\"a\":1,\"b\":2,\"a\":3}")).isEqualTo(Map.of("a", 3, "b", 2));
  }

  @Test
  void whatNoRecordHasIsAnErrorOfOurs() {
    assertThatIllegalStateException()
        .isThrownBy(() -> STRICT.bind(Map.of("thread", "x"), Odd.class));
    assertThatIllegalArgumentException().isThrownBy(() -> JsonText.PLAIN.write(new Object()));
    assertThatIllegalStateException().isThrownBy(() -> JsonText.PLAIN.write(new Renamed(1)));
    Map<String, Object> endless = new HashMap<>();
    endless.put("self", endless);
    assertThatIllegalArgumentException().isThrownBy(() -> JsonText.PLAIN.write(endless));
  }
}
