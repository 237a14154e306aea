package io.tinyprofiler.hub.cluster;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The hubs that share an event bus with this one. */
public interface Peers {

  /** This hub's id; another one after each start. */
  String self();

  /** Ids of the hubs that are there, this one's among them. */
  Set<String> hubs();

  /** Has someone told the id of a hub that stopped, died or froze; on a thread of the cluster's. */
  void onLeft(Consumer<String> listener);

  /**
   * Whether somebody at any hub may listen to a live address. It may lag by some milliseconds, and
   * name an address for seconds that nobody listens to any more.
   */
  boolean listens(String address);

  /** Who is there of those that were configured; nothing of a hub that is to be on its own. */
  Optional<Attendance> attendance();

  /** Says goodbye to the others; Vert.x is closed before. */
  Future<Void> leave();

  /** Of a hub that is on its own. */
  static Peers none() {
    return new Alone();
  }
}
