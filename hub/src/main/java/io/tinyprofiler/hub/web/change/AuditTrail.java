package io.tinyprofiler.hub.web.change;

import io.tinyprofiler.hub.web.Caller;
import io.vertx.core.Future;

/** The record of every change that a caller makes. */
public interface AuditTrail {

  /**
   * A change that is about to be made.
   *
   * @param address the caller's, without a port
   * @param operation by its name in the API document
   */
  record Change(Caller caller, String address, String method, String path, String operation) {}

  /** Puts a change on record; the number of its entry. A change that this fails for is not made. */
  Future<Long> begin(Change change);

  /** Notes the HTTP status that a change was answered with. */
  Future<Void> end(long entry, int status);
}
