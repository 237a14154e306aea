package io.tinyprofiler.agent.artifact;

import io.vertx.core.Future;
import java.nio.file.Path;

/** Where artifacts of one kind come from. */
public interface ArtifactSource {

  /**
   * Appends what a file lacks of an artifact.
   *
   * @param sha256 of the artifact, lower-case hex
   * @param part what an earlier attempt has fetched, or a file that is not there yet
   * @param maxBytes an artifact that is larger is refused
   * @return the artifact's name, once the file is as long as the artifact; fails with a {@link
   *     ArtifactFailure} if trying again changes nothing
   */
  Future<String> fetch(String sha256, Path part, long maxBytes);
}
