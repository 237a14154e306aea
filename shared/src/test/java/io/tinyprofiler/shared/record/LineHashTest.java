package io.tinyprofiler.shared.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineHashTest {

  @Test
  void isTheBeginningOfTheSha256OfUtf8() {
    assertThat(LineHash.of("")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
    assertThat(LineHash.of("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
    assertThat(LineHash.of("ä")).hasSize(32).isNotEqualTo(LineHash.of("a"));
  }
}
