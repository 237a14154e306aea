package io.tinyprofiler.hub.database.replica;

/**
 * How far the primary's write-ahead log is: what was committed before it was asked for lies before
 * it.
 *
 * @param bytes from the log's beginning
 * @param flushed whether all of it is on the primary's disk, before which no replica gets it
 * @param timeline of the log; a promotion begins another one
 * @param system what initdb named the system, which replicas have from their primary
 */
record WalMark(long bytes, boolean flushed, String timeline, long system, String database) {}
