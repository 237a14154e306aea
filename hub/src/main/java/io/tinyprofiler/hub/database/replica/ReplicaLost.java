package io.tinyprofiler.hub.database.replica;

/** Why a replica does not answer, or not in time; the primary does then. */
final class ReplicaLost extends RuntimeException {

  private static final long serialVersionUID = 1;

  ReplicaLost(String why) {
    super(why, null, false, false);
  }
}
