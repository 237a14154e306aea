package io.tinyprofiler.agent.device.mlperf;

import java.util.OptionalInt;

/** A set of inputs whose right answers are known. */
public interface LabelledInputs {

  /**
   * One input.
   *
   * @param name in the set
   * @param classes there are
   * @param label the right one, from 0
   * @param windowBytes what the device takes at once, B; 0 for all of it
   * @param strideBytes from one such window to the next, B
   */
  record Input(String name, int classes, int label, int windowBytes, int strideBytes) {

    /** How many windows an input of so many bytes has. */
    int windows(int bytes) {
      return windowBytes == 0
          ? 1
          : Math.max(0, Math.floorDiv(bytes - windowBytes, strideBytes) + 1);
    }
  }

  int size();

  Input get(int position);

  /**
   * The bytes of an input.
   *
   * @throws java.io.UncheckedIOException if they cannot be read
   */
  byte[] bytes(int position);

  /** Where an input of that name is. */
  default OptionalInt find(String name) {
    for (int i = 0; i < size(); i++) {
      if (get(i).name().equals(name)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
