package io.tinyprofiler.hub.artifact;

import java.nio.file.Path;

/** Where a hub keeps the files of each kind of artifact, named by their SHA-256. */
public record ArtifactFolders(Path firmware, Path models) {

  /**
   * The folders of a hub.
   *
   * @param dataFolder the hub's
   */
  public static ArtifactFolders of(Path dataFolder, ModelConfig models) {
    return new ArtifactFolders(
        dataFolder.resolve(ArtifactKind.FIRMWARE.folder()), models.path(dataFolder));
  }

  public Path of(ArtifactKind kind) {
    return switch (kind) {
      case FIRMWARE -> firmware;
      case MODEL -> models;
    };
  }
}
