package io.tinyprofiler.hub.campaign;

/** One numbering of an agent's records. */
record Epoch(String agent, String id) {}
