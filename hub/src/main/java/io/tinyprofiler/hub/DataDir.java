package io.tinyprofiler.hub;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a hub's own files. */
final class DataDir {

  private DataDir() {}

  /**
   * Makes it if it is not there.
   *
   * @throws Problem {@code data-not-writable}
   */
  static Path make(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Problem(
          "data-not-writable",
          "cannot make the data folder " + folder,
          "give a writable folder with --data",
          e);
    }
  }
}
