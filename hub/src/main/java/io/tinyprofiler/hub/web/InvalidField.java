package io.tinyprofiler.hub.web;

/** A field or parameter of a request that is refused; answered 400 with the field's name. */
public final class InvalidField extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String nextStep;

  /**
   * A refusal.
   *
   * @param field as the caller wrote it
   * @param sentence what is wrong, with the offending value, no full stop
   * @param nextStep in the imperative, no full stop
   */
  public InvalidField(String field, String sentence, String nextStep) {
    this(field, sentence, nextStep, null);
  }

  InvalidField(String field, String sentence, String nextStep, Throwable cause) {
    super(sentence, cause);
    this.field = field;
    this.nextStep = nextStep;
  }

  String field() {
    return field;
  }

  String nextStep() {
    return nextStep;
  }
}
