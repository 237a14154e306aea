package io.tinyprofiler.hub.database.replica;

/**
 * How far a server has replayed a primary's write-ahead log.
 *
 * @param recovering whether it still replays; one that was promoted does not
 * @param bytes from the log's beginning; null if it never replayed any
 * @param timeline that it is known to be on
 * @param system what initdb named the system
 */
record Replayed(boolean recovering, Long bytes, String timeline, long system, String database) {

  /** Why it must not be read in place of that primary, however far it is; null if it may be. */
  String unfit(WalMark primary) {
    if (!recovering || bytes == null) {
      return "it is no replica: it has been promoted, or never was one";
    }
    if (system != primary.system()) {
      return "it is a replica of another system";
    }
    if (!database.equals(primary.database())) {
      return "its database is %s, not %s".formatted(database, primary.database());
    }
    if (!timeline.equals(primary.timeline())) {
      return "it is on timeline %s and the primary on %s; after a promotion that is so until its next restartpoint"
          .formatted(timeline, primary.timeline());
    }
    return null;
  }

  /** Bytes of the log that it has still to replay. */
  long behind(WalMark primary) {
    return Math.max(0, primary.bytes() - bytes);
  }
}
