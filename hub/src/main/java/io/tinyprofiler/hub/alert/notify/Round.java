package io.tinyprofiler.hub.alert.notify;

import io.tinyprofiler.hub.alert.Alert;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of letting time pass; to be stored at once, all or nothing.
 *
 * @param told replaces what was remembered of the same integration and group
 * @param forgotten alerts long over, which nobody needs any more
 * @param lapsed remembered tellings that nobody needs any more
 */
public record Round(
    List<Notice> notices, List<Told> told, List<Alert> forgotten, List<Told> lapsed) {

  public Round() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  public boolean isEmpty() {
    return notices.isEmpty() && told.isEmpty() && forgotten.isEmpty() && lapsed.isEmpty();
  }
}
