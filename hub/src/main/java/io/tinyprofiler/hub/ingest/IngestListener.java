package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.Numbered;
import java.util.List;

/**
 * Told after commit, on the ingest context, in order. Must not block; a listener's failure never
 * fails ingest.
 */
public interface IngestListener {

  default void committed(String agent, List<Numbered> records) {}

  /** Each heartbeat; the first after a connect too. */
  default void heartbeat(String agent, Heartbeat heartbeat) {}

  default void disconnected(String agent) {}
}
