package io.tinyprofiler.agent.session;

/** Where a {@link SessionRun} is. */
enum SessionState {
  /** The device is away. */
  WAITING,
  /** Clock exchanges, before the first run and after each. */
  SYNCING,
  COOLING,
  RUNNING,
  ENDED
}
