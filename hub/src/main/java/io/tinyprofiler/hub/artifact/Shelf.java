package io.tinyprofiler.hub.artifact;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the files of one kind of artifact are, and what they must be.
 *
 * @param kind {@code firmware} or {@code model}
 * @param command of the client that lists, adds and removes them
 * @param folder of its files, named by their SHA-256; no other kind's
 * @param maxBytes most that all of them may take, B
 * @param maxKey the configuration's name of that
 * @param inspection what is looked at before a file is taken
 */
record Shelf(
    String kind, String command, Path folder, long maxBytes, String maxKey, Inspection inspection) {

  /** Looks at a file that has arrived whole; may block. */
  @FunctionalInterface
  interface Inspection {

    /**
     * What a file says of itself.
     *
     * @return null if files of the kind say nothing
     * @throws io.tinyprofiler.shared.problem.Problem if it is not of the kind
     */
    ModelHeader look(Path file) throws IOException;
  }
}
