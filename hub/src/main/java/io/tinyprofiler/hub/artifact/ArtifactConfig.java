package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.shared.config.Check;

/**
 * How much room artifacts get.
 *
 * @param maxMib most that all of them may take, MiB; what does not fit is refused
 */
public record ArtifactConfig(int maxMib) {

  public ArtifactConfig {
    Check.range("maxMib", maxMib, 1, 16_777_216);
  }

  public static ArtifactConfig defaults() {
    return new ArtifactConfig(4_096);
  }

  long maxBytes() {
    return maxMib * 1_048_576L;
  }
}
