package io.tinyprofiler.agent.flash;

import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.shared.record.FailureKind;
import java.util.List;

/** Firmware did not get onto a board. The message is for people: a sentence and a next step. */
public final class FlashFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final transient List<String> output;

  public FlashFailure(FailureKind kind, String text) {
    this(kind, text, List.of());
  }

  FlashFailure(FailureKind kind, String text, List<String> output) {
    super(text);
    this.kind = kind;
    this.output = List.copyOf(output);
  }

  /** What anything that goes wrong is: this agent's failure, unless it says otherwise. */
  public static FlashFailure of(Throwable e) {
    if (e instanceof ArtifactFailure failure) {
      return new FlashFailure(failure.kind(), failure.getMessage());
    }
    return e instanceof FlashFailure failure
        ? failure
        : new FlashFailure(
            FailureKind.AGENT,
            "the firmware cannot be written: %s; see the agent's log".formatted(e));
  }

  /** Whose failure it is. */
  public FailureKind kind() {
    return kind;
  }

  /** What the tool said, oldest first; empty if none ran. */
  public List<String> output() {
    return output;
  }
}
