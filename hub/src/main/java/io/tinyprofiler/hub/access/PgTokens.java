package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.ingest.BridgeTokens;
import io.tinyprofiler.hub.web.Caller;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Role;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tokens in PostgreSQL. Every use asks the database, so that a revoked one is refused at once by
 * every hub that shares it.
 */
public final class PgTokens implements BridgeTokens {

  private static final String FIND =
      "select id, name, role, agent, hash from tokens where hash = $1 and revoked_at is null"
          + " and (expires_at is null or expires_at > now())";

  private static final String ADD =
      """
      insert into tokens (id, name, role, agent, hash, expires_at) values ($1, $2, $3, $4, $5, $6)
      on conflict (id) do nothing
      returning id, name, role, agent, created_at, revoked_at, expires_at
      """;

  private static final String LIST =
      """
      select id, name, role, agent, created_at, revoked_at, expires_at from tokens
      where $1::uuid is null
         or (created_at, id) < (select created_at, id from tokens where id = $1)
      order by created_at desc, id desc limit $2
      """;

  private static final String REVOKE =
      """
      update tokens set revoked_at = coalesce(revoked_at, now()) where id = $1
      returning id, name, role, agent, created_at, revoked_at, expires_at
      """;

  private final Pool pool;

  public PgTokens(Pool pool) {
    this.pool = pool;
  }

  /** The same as a part of a transaction. */
  public PgTokens in(Pool transaction) {
    return new PgTokens(transaction);
  }

  /** The caller whom a token belongs to. */
  public Future<Optional<Caller>> callerOf(String secret) {
    return find(secret)
        .map(
            found ->
                found.map(
                    row ->
                        new Caller(
                            row.getUUID("id").toString(),
                            row.getString("name"),
                            Role.of(row.getString("role")))));
  }

  @Override
  public Future<Optional<Holder>> holderOf(String secret) {
    return find(secret)
        .map(
            found ->
                found.map(
                    row ->
                        new Holder(
                            row.getUUID("id").toString(),
                            Optional.ofNullable(row.getString("agent")))));
  }

  /** The index finds by hash, which tells a guesser nothing; the comparison is constant in time. */
  private Future<Optional<Row>> find(String secret) {
    byte[] hash = Secret.hash(secret);
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(hash)))
        .map(PgTokens::first)
        .map(row -> row.filter(r -> MessageDigest.isEqual(hash, r.getBuffer("hash").getBytes())));
  }

  /**
   * Adds a token under an id that the caller has chosen.
   *
   * @param expires when it ends by itself; null for never
   */
  Future<TokenView> add(UUID id, NewToken token, String secret, Instant expires) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.of(
                id,
                token.name(),
                token.role(),
                token.agent(),
                Buffer.buffer(Secret.hash(secret)),
                expires == null ? null : expires.atOffset(ZoneOffset.UTC)))
        .map(PgTokens::first)
        .map(
            row ->
                row.map(PgTokens::view)
                    .orElseThrow(
                        () ->
                            new Problem(
                                "token-exists",
                                "this Idempotency-Key has made a token, whose secret was shown once",
                                "revoke token " + id + " and use another key")));
  }

  Future<List<TokenView>> list(Page.Slice slice) {
    UUID after = slice.after() == null ? null : UUID.fromString(slice.after());
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(after, slice.fetch()))
        .map(
            rows -> {
              List<TokenView> tokens = new ArrayList<>();
              rows.forEach(row -> tokens.add(view(row)));
              return tokens;
            });
  }

  /** Revokes; the token as it was, or nothing if there is none. */
  Future<Optional<TokenView>> revoke(UUID id) {
    return pool.preparedQuery(REVOKE)
        .execute(Tuple.of(id))
        .map(rows -> first(rows).map(PgTokens::view));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private static TokenView view(Row row) {
    return new TokenView(
        row.getUUID("id"),
        row.getString("name"),
        row.getString("role"),
        row.getString("agent"),
        row.getOffsetDateTime("created_at").toInstant(),
        time(row, "revoked_at"),
        time(row, "expires_at"),
        null);
  }

  private static Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
