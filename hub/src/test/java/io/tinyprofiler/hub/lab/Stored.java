package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What PostgreSQL holds, compared with what a spool held. */
final class Stored {

  private final Database database;

  Stored(Database database) {
    this.database = database;
  }

  /** Each record is in its table exactly once. */
  void holdsExactlyOnce(List<Numbered> records) {
    assertThat(number("select count(*) from rejected_records")).isZero();
    assertThat(number("select count(*) from lost_records")).isZero();
    Set<String> spooled = new HashSet<>();
    for (Numbered numbered : records) {
      String row = row(numbered);
      if (row != null) {
        assertThat(spooled.add(row)).as("twice in the spool: " + row).isTrue();
      }
    }
    List<String> stored = texts(EVERYTHING);
    assertThat(stored).as("stored twice").doesNotHaveDuplicates();
    assertThat(stored).containsAll(spooled);
  }

  /** Nothing is in PostgreSQL that the spool did not hold. */
  void holdsOnly(List<Numbered> records) {
    Set<String> spooled =
        records.stream().map(Stored::row).filter(row -> row != null).collect(Collectors.toSet());
    assertThat(spooled).containsAll(texts(EVERYTHING));
  }

  private static final String EVERYTHING =
      """
      select 'chunk ' || run_id || ' ' || first || ' ' || array_to_string(ids, ',') from token_columns
      union all select 'run ' || id || ' ' || run_index from runs
      union all select 'end ' || id || ' ' || status || ' ' || coalesce(hash, '-') from runs
        where status is not null
      union all select 'clock ' || session_id || ' ' || coalesce(tick, 0) from clock_samples
      union all select 'memory ' || run_id || ' ' || tick from readings
        where run_id is not null and milli_celsius is null
      """;

  private static String row(Numbered numbered) {
    var record = numbered.record();
    if (record instanceof TokenChunk c) {
      String ids =
          Arrays.stream(c.tokenIds()).mapToObj(String::valueOf).collect(Collectors.joining(","));
      return "chunk %s %d %s".formatted(c.run(), c.firstPosition(), ids);
    } else if (record instanceof RunStarted r) {
      return "run %s %d".formatted(r.run(), r.index());
    } else if (record instanceof RunEnded r) {
      return "end %s %s %s".formatted(r.run(), r.status(), r.hash() == null ? "-" : r.hash());
    } else if (record instanceof ClockSync c) {
      return "clock %s %d".formatted(c.session(), c.tick() == null ? 0 : c.tick());
    } else if (record instanceof ReadingChunk r && r.run() != null && !r.memory().isEmpty()) {
      MemoryReading first = r.memory().get(0);
      return "memory %s %d".formatted(r.run(), first.tick());
    }
    return null;
  }

  long number(String sql) {
    return query(sql).iterator().next().getLong(0);
  }

  double figure(String sql, Object... values) {
    return database
        .pool()
        .preparedQuery(sql)
        .execute(Tuple.wrap(values))
        .await()
        .iterator()
        .next()
        .getDouble(0);
  }

  List<String> texts(String sql) {
    List<String> texts = new java.util.ArrayList<>();
    query(sql).forEach(row -> texts.add(row.getString(0)));
    return texts;
  }

  private RowSet<Row> query(String sql) {
    return database.pool().query(sql).execute().await();
  }
}
