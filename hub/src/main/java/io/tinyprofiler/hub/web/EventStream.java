package io.tinyprofiler.hub.web;

import io.vertx.core.Future;

/** An answer that goes on: server-sent events, {@code text/event-stream}. */
public record EventStream(Source source) {

  /** Where events come from. */
  public interface Source {

    /**
     * Begins to send.
     *
     * @return to be run once when nobody listens any more
     */
    Runnable begin(Sink sink);
  }

  /** Where they go. */
  public interface Sink {

    /**
     * Sends one.
     *
     * @param id what a client that comes back gives as {@code Last-Event-ID}; one line
     * @param data becomes JSON
     * @return when it is on its way: whoever waits for that is no faster than the client
     */
    Future<Void> send(String id, String event, Object data);

    /** Nothing more will come. */
    void end();
  }
}
