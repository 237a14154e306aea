/**
 * Keeps records on disk until the hub has them. {@link io.tinyprofiler.agent.spool.Spool} hands
 * everything to one {@code Writer} thread, which does what has queued up in one transaction of the
 * {@code SpoolStore}: records and where they stand ({@code RecordTable}), and what they say of
 * sessions ({@code SessionTable}, read through {@link io.tinyprofiler.agent.spool.SessionJournal}).
 */
package io.tinyprofiler.agent.spool;
