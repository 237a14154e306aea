package io.tinyprofiler.shared.bus;

/** What the hub answers to a {@link Batch} or a {@link Resume}; cumulative. */
public sealed interface IngestReply {

  /**
   * Everything up to {@code last} is committed.
   *
   * @param hash {@link io.tinyprofiler.shared.record.LineHash} of record {@code last}
   */
  record Stored(String epoch, long last, String hash) implements IngestReply {}

  /**
   * Nothing of the batch is stored.
   *
   * @param expected for {@link Rejection#GAP}: the sequence number to go on from
   * @param retryAfterMs for {@link Rejection#BUSY}: how long to wait, ms
   * @param text a sentence for the log
   */
  record Rejected(Rejection code, long expected, long retryAfterMs, String text)
      implements IngestReply {

    public static Rejected gap(long expected) {
      return new Rejected(Rejection.GAP, expected, 0, "expected record " + expected);
    }

    public static Rejected busy(long retryAfterMs, String text) {
      return new Rejected(Rejection.BUSY, 0, retryAfterMs, text);
    }

    public static Rejected of(Rejection code, String text) {
      return new Rejected(code, 0, 0, text);
    }
  }
}
