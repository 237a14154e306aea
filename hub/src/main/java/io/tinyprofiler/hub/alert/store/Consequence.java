package io.tinyprofiler.hub.alert.store;

import io.tinyprofiler.hub.alert.Alert;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;

/** What follows from changes of alerts, in the same transaction: both are stored, or neither. */
public interface Consequence {

  /** Nothing follows. */
  Consequence NONE = (transaction, changes, now) -> Future.succeededFuture();

  /**
   * An alert that was told.
   *
   * @param before as it was known; null if it was not
   * @param after as it is known from now on
   */
  record Change(Alert before, Alert after) {

    /** Whether it fires now and did not before. */
    public boolean began(Instant now) {
      return !after.resolvedAt(now) && (before == null || before.resolvedAt(now));
    }

    /** Whether it fired before and does not now. */
    public boolean ended(Instant now) {
      return after.resolvedAt(now) && before != null && !before.resolvedAt(now);
    }
  }

  /** Called by one transaction at a time, of all hubs. */
  Future<Void> follow(SqlConnection transaction, List<Change> changes, Instant now);
}
