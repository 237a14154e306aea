package io.tinyprofiler.hub.agent;

import java.time.Instant;

/**
 * A record that is not, or not wholly, where its kind belongs.
 *
 * @param id its place in the list
 * @param at when the hub took it
 * @param why {@code rejected}: it could not be stored; {@code unknown}: a newer agent wrote it, and
 *     what this hub knows of it is stored
 * @param line as the agent wrote it
 */
record SetAsideView(
    String id, Instant at, String epoch, long seq, String why, String reason, String line) {}
