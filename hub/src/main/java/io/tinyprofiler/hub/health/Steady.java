package io.tinyprofiler.hub.health;

import java.util.Collections;
import java.util.List;

/** A status that does not flicker: three bad looks in a row turn it bad, two good ones good. */
final class Steady {

  private static final int BAD = 3;
  private static final int GOOD = 2;

  private Status shown;
  private Status next;
  private int looks;

  Status shown() {
    return shown;
  }

  /** The status to show after another look; the first look counts at once. */
  Status seen(Status observed) {
    if (shown == null || observed == shown) {
      shown = observed;
      next = null;
      return shown;
    }
    boolean worse = observed.compareTo(shown) > 0;
    if (next == null || worse != next.compareTo(shown) > 0) {
      next = observed;
      looks = 1;
    } else {
      // What all of the looks agree on.
      List<Status> both = List.of(next, observed);
      next = worse ? Collections.min(both) : Collections.max(both);
      looks++;
    }
    if (looks >= (worse ? BAD : GOOD)) {
      shown = next;
      next = null;
    }
    return shown;
  }
}
