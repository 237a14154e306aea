package io.tinyprofiler.agent.artifact;

import io.tinyprofiler.shared.record.FailureKind;

/** An artifact cannot be had. The message is for people: a sentence and a next step. */
public final class ArtifactFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  public ArtifactFailure(FailureKind kind, String text) {
    super(text);
    this.kind = kind;
  }

  /** Whose failure it is. */
  public FailureKind kind() {
    return kind;
  }
}
