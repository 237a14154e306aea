package io.tinyprofiler.hub.web;

/** A feature's share of the HTTP interface. */
public interface Api {

  void mount(Routes routes);

  /** The hub is about to stop: whoever waits is answered now. */
  default void leave() {}
}
