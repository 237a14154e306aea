package io.tinyprofiler.shared.bus;

/** Why a hub did not store a batch. */
public enum Rejection {
  /** Records before the batch are missing; the agent goes back. */
  GAP,
  /** Two spools share one epoch (a cloned card); the agent takes a new epoch. */
  FORK,
  UNAUTHORISED,
  /** The agent speaks a version that the hub no longer knows. */
  TOO_OLD,
  /** The database cannot store now; the agent waits. */
  BUSY,
  TOO_LARGE
}
