package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;

/** The log of the server that is written to. */
final class PgPrimary implements Primary {

  /** The insert position has all commits behind it, even those that nobody waited for. */
  private static final String MARK =
      """
      select pg_wal_lsn_diff(at, '0/0')::bigint as bytes, pg_current_wal_flush_lsn() >= at as flushed,
        pg_wal_lsn_diff(at, '0/0')::bigint % current_setting('wal_block_size')::bigint as in_page,
        (pg_walfile_name_offset(at)).file_offset as in_file, left(pg_walfile_name(at), 8) as timeline,
        (pg_control_system()).system_identifier as system, current_database()::text as database
      from pg_current_wal_insert_lsn() as at
      """;

  /** A commit that waits for the disk; nothing decodes what it says. */
  private static final String FLUSH =
      "select pg_logical_emit_message(true, 'tiny-llm-profiler', ''::text)";

  /** Bytes before the first record of a page of the log, and of a file of it. */
  private static final int PAGE_HEADER = 24;

  private static final int FILE_HEADER = 40;

  private final Pool pool;

  PgPrimary(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<WalMark> mark() {
    return pool.preparedQuery(MARK).execute().map(rows -> mark(rows.iterator().next()));
  }

  /**
   * Behind a full page PostgreSQL names the place of the next record, after the next page's header;
   * whoever has replayed the full page has replayed all there is.
   */
  private static WalMark mark(Row row) {
    long bytes = row.getLong("bytes");
    if (row.getInteger("in_file") == FILE_HEADER) {
      bytes -= FILE_HEADER;
    } else if (row.getLong("in_page") == PAGE_HEADER) {
      bytes -= PAGE_HEADER;
    }
    return new WalMark(
        bytes,
        row.getBoolean("flushed"),
        row.getString("timeline"),
        row.getLong("system"),
        row.getString("database"));
  }

  @Override
  public Future<?> flush() {
    return pool.preparedQuery(FLUSH).execute();
  }
}
