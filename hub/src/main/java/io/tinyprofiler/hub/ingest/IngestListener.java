package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.Numbered;
import java.util.List;

/** Told on the ingest's event loop, in order. Must not block; its failures never fail ingest. */
public interface IngestListener {

  /** These records are committed, each for the first time. */
  default void committed(String agent, List<Numbered> records) {}

  /** An agent's state now; the first after a connect comes at once. */
  default void heartbeat(String agent, Heartbeat heartbeat) {}

  /** An agent's last socket on this hub closed. */
  default void disconnected(String agent) {}
}
