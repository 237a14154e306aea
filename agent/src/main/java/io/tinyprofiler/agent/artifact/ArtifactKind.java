package io.tinyprofiler.agent.artifact;

/** What sessions need files of. */
public enum ArtifactKind {
  FIRMWARE("firmware", "firmware", "flash.cacheMib"),
  MODEL("model", "models", "models.cacheMib");

  private final String noun;
  private final String collection;
  private final String sizeKey;

  ArtifactKind(String noun, String collection, String sizeKey) {
    this.noun = noun;
    this.collection = collection;
    this.sizeKey = sizeKey;
  }

  /** What people call one. */
  public String noun() {
    return noun;
  }

  /** The hub's resource, and the command of its client, that has them. */
  public String collection() {
    return collection;
  }

  /** The agent's configuration key of their room. */
  public String sizeKey() {
    return sizeKey;
  }
}
