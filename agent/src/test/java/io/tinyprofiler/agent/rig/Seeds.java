package io.tinyprofiler.agent.rig;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Many seeded tries of one property; a failure names its seed, {@code -Dseed=N} repeats it alone.
 */
public final class Seeds {

  private Seeds() {}

  public static void each(int tries, Consumer<Random> property) {
    Long given = Long.getLong("seed");
    long first = given == null ? System.nanoTime() : given;
    for (long seed = first; seed < first + (given == null ? tries : 1); seed++) {
      try {
        property.accept(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Dseed=" + seed, e);
      }
    }
  }
}
