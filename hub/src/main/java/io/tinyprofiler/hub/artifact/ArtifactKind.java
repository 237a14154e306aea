package io.tinyprofiler.hub.artifact;

/** What an artifact is for. The same bytes may be of both kinds. */
public enum ArtifactKind {
  FIRMWARE("firmware", "artifacts"),
  MODEL("model", "models");

  private final String key;
  private final String folder;

  ArtifactKind(String key, String folder) {
    this.key = key;
    this.folder = folder;
  }

  /** As the database has it. */
  public String key() {
    return key;
  }

  /** Name of the folder of its files, in a hub's data folder unless configured, and in a backup. */
  public String folder() {
    return folder;
  }
}
