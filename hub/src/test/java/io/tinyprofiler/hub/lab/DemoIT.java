package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, and that its figures are the same wherever one asks for them. */
class DemoIT {

  private static final List<String> FIGURES =
      List.of("tg_ts", "pp_ts", "ttft", "tpot", "itl", "peak_ram", "provenance");

  /** One row a gap of a valid measured run, s. */
  private static final String GAPS =
      """
      with token as (
        select r.id, r.tick_hz, c.first + t.i - 1 as position, t.tick
        from profiling_sessions s
          join runs r on r.session_id = s.id and r.kind = 'MEASURED' and r.valid
          join token_columns c on c.run_id = r.id
          cross join lateral unnest(c.ticks) with ordinality as t (tick, i)
        where s.device = $1
      ), gap as (
        select id, position, tick::float8 / tick_hz as at,
          (tick - lag(tick) over (partition by id order by position))::float8 / tick_hz as itl
        from token
      )
      """;

  private static final Map<String, String> SQL =
      Map.of(
          "/ttft",
          GAPS
              + "select percentile_cont(0.5) within group (order by at) from gap where position = 0",
          "/tg_ts",
          GAPS
              + """
              , run as (select id, (count(*) - 1) / (max(at) - min(at)) as rate from gap group by id)
              select percentile_cont(0.5) within group (order by rate) from run
              """,
          "/tpot",
          GAPS
              + """
              , run as (select id, (max(at) - min(at)) / (count(*) - 1) as each from gap group by id)
              select percentile_cont(0.5) within group (order by each) from run
              """,
          "/pp_ts",
          """
          select percentile_cont(0.5) within group
            (order by r.prompt_tokens * r.tick_hz / r.prefill_ticks::float8)
          from profiling_sessions s join runs r on r.session_id = s.id
          where s.device = $1 and r.kind = 'MEASURED' and r.valid
          """,
          "/itl/median",
          GAPS + "select percentile_cont(0.5) within group (order by itl) from gap",
          "/itl/p95",
          GAPS + "select percentile_cont(0.95) within group (order by itl) from gap",
          "/itl/p99",
          GAPS + "select percentile_cont(0.99) within group (order by itl) from gap",
          "/itl/std",
          GAPS + "select stddev_pop(itl) from gap",
          "/tokens",
          GAPS + "select count(*)::float8 from gap");

  private static final String TEXT =
      """
      select string_agg(encode(t.piece, 'hex'), '' order by c.first + t.i)
      from profiling_sessions s
        join runs r on r.session_id = s.id
        join token_columns c on c.run_id = r.id
        cross join lateral unnest(c.pieces) with ordinality as t (piece, i)
      where s.device = 'host-float32'
      group by r.id
      """;

  @TempDir Path folder;

  @Test
  void twoDevicesAreProfiledAndTheFiguresAgreeEverywhere() throws Exception {
    JsonObject report = DemoOnce.in(folder);

    assertThat(report.getBoolean("complete")).isTrue();
    JsonArray devices = report.getJsonArray("devices");
    assertThat(devices).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonObject device = devices.getJsonObject(i);
      assertThat(device.getString("model")).isEqualTo("fable260k");
      assertThat(device.getString("quantization")).isEqualTo(i == 0 ? "float32" : "int8");
      assertThat(device.getInteger("lost_tokens")).isZero();
      assertThat(device.getInteger("runs")).isEqualTo(5);
      assertThat(device.getInteger("tokens")).isPositive();
      FIGURES.forEach(figure -> assertThat(device.getValue(figure)).as(figure).isNotNull());
      assertThat(device.getJsonObject("provenance").getString("tg_ts")).isEqualTo("derived");
    }
    assertSqlAgrees(devices);
    assertApiAgrees(devices);
  }

  private void assertSqlAgrees(JsonArray devices) throws IOException {
    Vertx vertx = Vertx.vertx();
    Database database = Lab.openDatabase(vertx, folder.resolve("hub"));
    try {
      Stored stored = new Stored(database);
      for (Object each : devices) {
        JsonObject device = (JsonObject) each;
        SQL.forEach(
            (figure, sql) -> {
              double told = number(device, figure);
              assertThat(stored.figure(sql, device.getString("device")))
                  .as(figure)
                  .isCloseTo(told, offset(1e-9 * Math.abs(told)));
            });
      }
      String greedy =
          Files.readString(Lab.TOOL.home().resolve("agent/firmware/models/fable260k-greedy.txt"));
      assertThat(stored.texts(TEXT))
          .hasSize(6)
          .allSatisfy(
              hex ->
                  assertThat(new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8))
                      .isEqualTo(greedy.substring(0, greedy.length() - 1)));
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  private static double number(JsonObject device, String pointer) {
    return ((Number) JsonPointer.from(pointer).queryJson(device)).doubleValue();
  }

  /** A hub started later on the same data gives the very same results. */
  private void assertApiAgrees(JsonArray devices) {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      JsonArray results = lab.get("/api/v1/results").getJsonArray("results");
      assertThat(results).containsExactlyInAnyOrderElementsOf(devices);
    }
  }
}
