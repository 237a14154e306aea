package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenHashTest {

  /** The vectors that the firmware's tests read, too. */
  private static final Path VECTORS = Path.of("firmware/vectors/hashes.tsv");

  @Test
  void agreesWithTheGoldenVectors() throws IOException {
    List<String> lines =
        Files.readAllLines(VECTORS).stream().filter(line -> !line.startsWith("#")).toList();
    assertThat(lines).hasSizeGreaterThan(5);
    for (String line : lines) {
      String[] columns = line.split("\t", -1);
      TokenHash hash = new TokenHash();
      for (String id : columns[0].isEmpty() ? new String[0] : columns[0].split(",", -1)) {
        hash.add(Integer.parseUnsignedInt(id));
      }
      assertThat(hash.hex()).as("ids %s", columns[0]).isEqualTo(columns[1]);
    }
  }
}
