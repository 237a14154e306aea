package io.tinyprofiler.hub.artifact;

import static java.util.Objects.requireNonNull;

import io.tinyprofiler.shared.config.Check;
import java.nio.file.Path;

/**
 * Where models are, and how much room they get.
 *
 * @param folder of the files, named by their SHA-256; empty for {@code models} in the data folder
 * @param maxMib most that all of them may take, MiB; what does not fit is refused
 */
public record ModelConfig(String folder, int maxMib) {

  public ModelConfig {
    requireNonNull(folder, "folder");
    Check.range("maxMib", maxMib, 1, 16_777_216);
  }

  public static ModelConfig defaults() {
    return new ModelConfig("", 16_384);
  }

  /** The folder, given the hub's data folder. */
  Path path(Path dataFolder) {
    return folder.isEmpty()
        ? dataFolder.resolve(ArtifactKind.MODEL.folder())
        : Path.of(folder).toAbsolutePath();
  }

  long maxBytes() {
    return maxMib * 1_048_576L;
  }
}
