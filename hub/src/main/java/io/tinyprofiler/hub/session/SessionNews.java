package io.tinyprofiler.hub.session;

import io.vertx.core.Handler;
import java.util.UUID;

/**
 * What the database tells of sessions, whichever hub changed them: a queued one may wait for an
 * agent of this hub, and somebody may wait here for a change that another hub was told.
 */
public final class SessionNews implements Handler<String> {

  /** The channel on which the database tells it. */
  public static final String CHANNEL = "sessions";

  private final Dispatcher dispatcher;
  private final SessionChanges changes;

  public SessionNews(Dispatcher dispatcher, SessionChanges changes) {
    this.dispatcher = dispatcher;
    this.changes = changes;
  }

  /**
   * A line of news.
   *
   * @param line id, state and device of a session
   */
  @Override
  public void handle(String line) {
    String[] told = line.split(" ", 3);
    changes.changed(UUID.fromString(told[0]));
    if (told[1].equals("queued")) {
      dispatcher.offer(told[2]);
    }
  }
}
