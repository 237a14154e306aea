package io.tinyprofiler.hub.search;

import io.tinyprofiler.hub.database.replica.Reads;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds things by a part of what people call them. */
public final class PgSearch {

  /** Of each kind the newest; what is called exactly so comes first, then what begins so. */
  private static final String FIND =
      """
      with hits as (
        (select 'agent' as kind, id, id as name, concat_ws(', ', host, version) as detail,
            last_seen as at from agents
          where id ilike $1 or host ilike $1 order by last_seen desc limit $4)
        union all
        (select 'device', id, id, concat_ws(', ', info->>'platform', info->>'model', state), last_seen
          from devices
          where id ilike $1 or port ilike $1 or info->>'platform' ilike $1 or info->>'model' ilike $1
          order by last_seen desc limit $4)
        union all
        (select 'session', s.id::text, s.id::text,
            concat_ws(', ', s.device, r.model, r.quantization, s.state), s.created_at
          from profiling_sessions s left join profiling_results r on r.session_id = s.id
          where s.id::text like $2 or s.device ilike $1 or s.created_by ilike $1
            or r.model ilike $1
            or exists (select 1 from jsonb_each_text(s.labels) l
              where l.value ilike $1 or l.key || '=' || l.value ilike $1)
          order by s.created_at desc limit $4)
        union all
        (select kind, id, name, concat_ws(', ', platform, version), created_at from artifacts
          where name ilike $1 or id like $2 or platform ilike $1 or version ilike $1
          order by created_at desc limit $4)
        union all
        (select 'baseline', name, name, concat_ws(', ', platform, quantization), created_at
          from baselines where name ilike $1 or platform ilike $1
          order by created_at desc limit $4)
      )
      select kind, id, name, detail, at from hits
      order by lower(name) = lower($3) desc, starts_with(lower(name), lower($3)) desc,
        at desc, kind, id
      limit $4
      """;

  private final Reads reads;

  public PgSearch(Reads reads) {
    this.reads = reads;
  }

  Future<List<Hit>> find(String text, int limit) {
    String literal = text.replaceAll("([\\\\%_])", "\\\\$1");
    String start = literal.toLowerCase(Locale.ROOT) + '%';
    return reads
        .rows(FIND, Tuple.of('%' + literal + '%', start, text, limit))
        .map(
            rows -> {
              List<Hit> hits = new ArrayList<>();
              rows.forEach(row -> hits.add(hit(row)));
              return hits;
            });
  }

  private static Hit hit(Row row) {
    return new Hit(
        row.getString("kind"),
        row.getString("id"),
        row.getString("name"),
        row.getString("detail"),
        row.getOffsetDateTime("at").toInstant());
  }
}
