package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** What is asked of a device in a run, and when it tells the tokens. */
public enum RunMode {
  /**
   * Each as it is generated; the printing is part of what is measured. On a device without tokens:
   * a timed window of inferences.
   */
  @JsonProperty("live")
  LIVE,
  /** All after the last one, out of the device's memory, so that printing disturbs nothing. */
  @JsonProperty("deferred")
  DEFERRED,
  /** Labelled inputs, one inference each, and no times: how often the device is right. */
  @JsonProperty("accuracy")
  ACCURACY;

  /** As users and JSON write it, and as the native protocol and a device's capabilities have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException if there is no such mode
   */
  public static RunMode of(String word) {
    for (RunMode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("mode is " + word);
  }

  /**
   * The modes that a user names: one of them, or {@code both} for live and deferred.
   *
   * @throws IllegalArgumentException if it is another word
   */
  public static List<RunMode> named(String word) {
    return word.equals("both") ? List.of(LIVE, DEFERRED) : List.of(of(word));
  }
}
