package io.tinyprofiler.hub.maintenance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Finds indexes that deleted rows have left mostly empty, and builds them anew. */
final class PgIndexes {

  /**
   * B-tree indexes of at least 1 MiB that take more than twice the pages that their rows need. What
   * an entry needs is estimated from the statistics: 12 B of header and pointer, and its columns'
   * mean widths with up to 8 B of alignment. Pages are 90 % full when new.
   */
  private static final String BLOATED =
      """
      with indexes as (
        select i.oid, i.relname, i.relpages, i.reltuples, sum(coalesce(s.avg_width, 8)) as width
        from pg_class i
        join pg_namespace n on n.oid = i.relnamespace and n.nspname = 'public'
        join pg_am m on m.oid = i.relam and m.amname = 'btree'
        join pg_index x on x.indexrelid = i.oid and x.indisvalid
        join pg_class t on t.oid = x.indrelid
        join pg_attribute c on c.attrelid = i.oid
        left join pg_attribute tc on tc.attrelid = t.oid and tc.attnum = x.indkey[c.attnum - 1]
        left join pg_stats s on s.schemaname = 'public' and not s.inherited
          and ((s.tablename = t.relname and s.attname = tc.attname)
            or (x.indkey[c.attnum - 1] = 0 and s.tablename = i.relname and s.attname = c.attname))
        where i.relkind = 'i' and i.relpages >= 128 and i.reltuples >= 0
        group by i.oid
      )
      select relname from indexes
      where relpages > 2 * (1 + reltuples * (12 + 8 + width) / ((8192 - 40) * 0.9))
      order by relname
      """;

  /** What an interrupted REINDEX CONCURRENTLY leaves; nothing reads it, and writes still pay. */
  private static final String LEFT_OVER =
      """
      select c.relname from pg_index x join pg_class c on c.oid = x.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and not x.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'
        and not exists (select from pg_stat_progress_create_index)
      order by 1
      """;

  private final Connection connection;

  PgIndexes(Connection connection) {
    this.connection = connection;
  }

  /** Their names. As true as the statistics, so best asked after a vacuum. */
  List<String> bloated() {
    return texts(BLOATED);
  }

  /** Builds indexes anew while others read and write. */
  void rebuild(List<String> indexes) {
    for (String index : texts(LEFT_OVER)) {
      run("drop index concurrently if exists public." + quoted(index));
    }
    for (String index : indexes) {
      run("reindex index concurrently public." + quoted(index));
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private void run(String statement) {
    try (Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw PgArchive.failed(e);
    }
  }

  private List<String> texts(String query) {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw PgArchive.failed(e);
    }
  }
}
