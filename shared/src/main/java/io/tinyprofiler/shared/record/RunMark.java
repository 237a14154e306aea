package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What speaks against a run's figures. All but {@link #CLAMPED_START} take the run out of the
 * statistics, which say how many and why.
 */
public enum RunMark {
  /** Tokens that the device generated are missing. */
  @JsonProperty("lost_token")
  LOST_TOKEN(FailureKind.LINK, true),
  @JsonProperty("reboot")
  REBOOT(FailureKind.BOARD, true),
  /** The device's clock jumped, ran backwards or stopped. */
  @JsonProperty("clock")
  CLOCK(FailureKind.BOARD, true),
  /** The device says that it slowed itself down. */
  @JsonProperty("throttled")
  THROTTLED(FailureKind.BOARD, true),
  /** A temperature over the session's or the agent's limit. */
  @JsonProperty("hot")
  HOT(FailureKind.BOARD, true),
  /** The token ids are not those of the golden output. */
  @JsonProperty("golden_differs")
  GOLDEN_DIFFERS(FailureKind.MODEL, true),
  /** The last warm-up runs of the prompt varied too much: the device had not settled. */
  @JsonProperty("unstable_warm_up")
  UNSTABLE_WARM_UP(FailureKind.BOARD, true),
  /** More than 0.1 % of the power meter's samples were lost. */
  @JsonProperty("lost_samples")
  LOST_SAMPLES(FailureKind.LINK, true),
  /** When it began is not known: neither clock was plausible. Its durations are. */
  @JsonProperty("clamped_start")
  CLAMPED_START(FailureKind.AGENT, false);

  private final FailureKind kind;
  private final boolean excludes;

  RunMark(FailureKind kind, boolean excludes) {
    this.kind = kind;
    this.excludes = excludes;
  }

  /** Whose failure it is. */
  public FailureKind kind() {
    return kind;
  }

  /** Whether a run with it leaves the statistics. */
  public boolean excludes() {
    return excludes;
  }

  /** Its name in JSON, tables and the database, e.g. {@code lost_token}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first of several, in this order, that takes a run out of the statistics. */
  public static Optional<RunMark> firstExcluding(Collection<RunMark> marks) {
    return Stream.of(values()).filter(RunMark::excludes).filter(marks::contains).findFirst();
  }

  /**
   * The mark of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RunMark of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
