package io.tinyprofiler.hub.backup;

import java.time.Instant;

/**
 * A backup, or the attempt of one.
 *
 * @param id its folder's name
 * @param state running, failed, unverified, verifying, verified, damaged
 * @param requestedBy null for one that was made elsewhere
 * @param timestamp of its snapshot; null before
 * @param bytes all of it; null before its end, like the other sizes
 * @param reason why it failed, or what is wrong with it
 * @param stage what is being done; null if nothing is
 * @param done B of the stage; null like the stage
 * @param total B of the stage; null if not known
 */
public record BackupView(
    String id,
    String state,
    String requestedBy,
    Instant timestamp,
    Long bytes,
    Long databaseSize,
    Long configSize,
    Integer modelsCount,
    Instant verifiedAt,
    String reason,
    String stage,
    Long done,
    Long total) {

  boolean busy() {
    return state.equals("running") || state.equals("verifying");
  }
}
