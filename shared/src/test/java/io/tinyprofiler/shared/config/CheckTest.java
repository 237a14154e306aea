package io.tinyprofiler.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void givesBackWhatIsAllowed() {
    assertThat(Check.range("n", 5, 5, 5)).isEqualTo(5);
    assertThat(Check.present("name", "x")).isEqualTo("x");
    assertThat(Check.oneOf("mode", "a", List.of("a", "b"))).isEqualTo("a");
    assertThat(Check.matches("id", "x1", "[a-z0-9]+", "letters")).isEqualTo("x1");
  }

  @Test
  void saysWhatIsAllowed() {
    assertRefused("n is 6; allowed: 0 to 5", () -> Check.range("n", 6, 0, 5));
    assertRefused("name is empty; allowed: a text", () -> Check.present("name", " "));
    assertRefused("mode is 'c'; allowed: a, b", () -> Check.oneOf("mode", "c", List.of("a", "b")));
    assertRefused(
        "id is 'X'; allowed: letters", () -> Check.matches("id", "X", "[a-z]+", "letters"));
  }

  private static void assertRefused(String why, Runnable check) {
    assertThatIllegalArgumentException().isThrownBy(check::run).withMessage(why);
  }
}
