package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.token.PackedTokens;
import io.tinyprofiler.shared.metric.Temperatures;
import io.tinyprofiler.shared.record.RunMark;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Runs and their tokens in PostgreSQL; ingest writes them. */
public final class PgRuns {

  private static final String SELECT =
      """
      select r.*, (select array_agg(m.milli_celsius order by m.tick, m.milli_celsius)
        from readings m where m.run_id = r.id and m.started_at = r.started_at
          and m.milli_celsius is not null) as milli_celsius
      from runs r
      """;

  /** The run's start prunes the partitions that cannot hold its chunks. */
  private static final String TOKENS =
      """
      select r.tick_hz, c.first, c.n, c.packed
      from runs r join token_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.id = $1 order by c.first
      """;

  /** Some chunks that hold tokens from a position on. */
  private static final String TOKENS_FROM =
      """
      select r.tick_hz, c.first, c.n, c.packed
      from runs r join token_chunks c on c.run_id = r.id and c.started_at = r.started_at
      where r.id = $1 and c.first + c.n > $2 order by c.first limit 64
      """;

  /** The last run that generated something, or the one that is asked for. */
  private static final String TEXT =
      """
      select c.n, c.packed from token_chunks c join (
        select r.id, r.started_at
        from runs r join token_chunks t on t.run_id = r.id and t.started_at = r.started_at
        where r.session_id = $1 and ($2::uuid is null or r.id = $2)
        order by r.run_index desc, r.started_at desc limit 1
      ) run on c.run_id = run.id and c.started_at = run.started_at
      order by c.first
      """;

  private final Reads reads;

  public PgRuns(Reads reads) {
    this.reads = reads;
  }

  Future<List<RunView>> ofSession(UUID session) {
    return reads
        .rows(
            SELECT + "where r.session_id = $1 order by r.run_index, r.started_at, r.id",
            Tuple.of(session))
        .map(
            rows -> {
              List<RunView> runs = new ArrayList<>();
              rows.forEach(row -> runs.add(view(row)));
              return runs;
            });
  }

  Future<Optional<RunView>> find(UUID id) {
    return reads
        .rows(SELECT + "where r.id = $1", Tuple.of(id))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(view(rows.iterator().next())));
  }

  Future<TokensView> tokens(UUID run) {
    return reads.rows(TOKENS, Tuple.of(run)).map(rows -> tokens(run, rows));
  }

  /** Some of the tokens from a position on; none if there are none. */
  Future<TokensView> tokensFrom(UUID run, int next) {
    return reads.rows(TOKENS_FROM, Tuple.of(run, next)).map(rows -> tokens(run, rows).from(next));
  }

  /** The bytes of the tokens joined, as UTF-8; nothing if there are none. */
  Future<Optional<String>> text(UUID session, UUID run) {
    return reads.rows(TEXT, Tuple.of(session, run)).map(PgRuns::text);
  }

  private static Optional<String> text(RowSet<Row> chunks) {
    if (chunks.size() == 0) {
      return Optional.empty();
    }
    Buffer bytes = Buffer.buffer();
    for (Row chunk : chunks) {
      for (byte[] piece : unpacked(chunk).pieces()) {
        bytes.appendBytes(piece);
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  private static TokensView tokens(UUID run, RowSet<Row> chunks) {
    List<TokensView.Token> tokens = new ArrayList<>();
    for (Row chunk : chunks) {
      int first = chunk.getInteger("first");
      double tickHz = chunk.getLong("tick_hz");
      PackedTokens chunked = unpacked(chunk);
      for (int i = 0; i < chunked.ids().length; i++) {
        String text = Base64.getEncoder().encodeToString(chunked.pieces()[i]);
        tokens.add(
            new TokensView.Token(first + i, chunked.ticks()[i] / tickHz, chunked.ids()[i], text));
      }
    }
    return new TokensView(run, tokens);
  }

  private static PackedTokens unpacked(Row chunk) {
    return PackedTokens.of(chunk.getInteger("n"), chunk.getBuffer("packed"));
  }

  private static RunView view(Row row) {
    Set<RunMark> marks = EnumSet.noneOf(RunMark.class);
    Stream.of("marks", "judged")
        .flatMap(column -> Stream.of(row.getArrayOfStrings(column)))
        .forEach(mark -> marks.add(RunMark.of(mark)));
    String failure = row.getString("failure");
    String reason = row.getString("reason");
    Integer[] celsius = row.getArrayOfIntegers("milli_celsius");
    OffsetDateTime ended = row.getOffsetDateTime("ended_at");
    return new RunView(
        row.getUUID("id"),
        row.getUUID("session_id"),
        row.getInteger("run_index"),
        row.getString("kind"),
        row.getString("mode"),
        row.getInteger("repetition"),
        row.getString("prompt"),
        row.getOffsetDateTime("started_at").toInstant(),
        ended == null ? null : ended.toInstant(),
        row.getString("status"),
        row.getBoolean("valid"),
        row.getLong("tick_hz"),
        row.getInteger("prompt_tokens"),
        row.getInteger("tokens"),
        row.getInteger("lost"),
        row.getString("hash"),
        failure != null
            ? failure
            : RunMark.firstExcluding(marks).map(mark -> mark.kind().name()).orElse(null),
        reason.isEmpty() ? row.getString("judged_reason") : reason,
        marks.stream().map(RunMark::key).toList(),
        celsius == null ? null : Temperatures.of(List.of(celsius)));
  }
}
