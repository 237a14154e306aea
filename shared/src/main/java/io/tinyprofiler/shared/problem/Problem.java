package io.tinyprofiler.shared.problem;

import static java.util.Objects.requireNonNull;

/**
 * A failure that a user can meet: a code to script against, one sentence, and the next step. The
 * only exception whose message is meant for people; anything else is a defect.
 */
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Exit code for a wrong command line (EX_USAGE). */
  public static final int EXIT_USAGE = 64;

  /** Exit code for "could not be done". */
  public static final int EXIT_FAILED = 2;

  private final String code;
  private final String nextStep;

  /**
   * A problem.
   *
   * @param code kebab-case, stable, e.g. {@code port-not-found}
   * @param sentence what is wrong, with the offending value, no full stop
   * @param nextStep what the user can do now, in the imperative, no full stop
   */
  public Problem(String code, String sentence, String nextStep) {
    this(code, sentence, nextStep, null);
  }

  public Problem(String code, String sentence, String nextStep, Throwable cause) {
    super(requireNonNull(sentence), cause);
    this.code = requireNonNull(code);
    this.nextStep = requireNonNull(nextStep);
  }

  /** A wrong command line or configuration; ends a process with {@link #EXIT_USAGE}. */
  public static Problem usage(String sentence, String nextStep) {
    return new Problem("usage", sentence, nextStep);
  }

  public String code() {
    return code;
  }

  public String nextStep() {
    return nextStep;
  }

  public int exitCode() {
    return code.equals("usage") ? EXIT_USAGE : EXIT_FAILED;
  }

  /** One line for stderr: the sentence and the next step. */
  public String line() {
    return getMessage() + "; " + nextStep;
  }
}
