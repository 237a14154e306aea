package io.tinyprofiler.hub.search;

import java.time.Instant;

/**
 * Something that a search has found.
 *
 * @param kind agent, device, session, model, firmware or baseline
 * @param id by which its resource is read
 * @param name for people
 * @param detail a few words on what it is
 * @param at when it was made or last seen
 */
record Hit(String kind, String id, String name, String detail, Instant at) {}
