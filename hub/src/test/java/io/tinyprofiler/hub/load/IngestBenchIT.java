package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * How fast token events become durable, over the whole way from an agent's socket, beside
 * PostgreSQL's own COPY of as many events as indexed rows, in turn on the same server. Judges
 * nothing but that all are there; the figures are in {@code target/ingest-bench.json}.
 */
@Timeout(1_800)
class IngestBenchIT {

  private static final int TOKENS = Integer.getInteger("ingest.tokens", 40_000);
  private static final int PAIRS = Integer.getInteger("ingest.pairs", 1);

  /** Drains before the first pair, whose code is not compiled yet; they do not count. */
  private static final int WARMUPS = Integer.getInteger("ingest.warmups", 0);

  private static final int AGENTS = Integer.getInteger("ingest.agents", 8);
  private static final int ROWS_A_COPY = 100_000;

  private static final String ROWS =
      """
      create table token_rows (run_id uuid not null, position int not null, ticks bigint not null,
        host_ns bigint not null, id int not null, piece bytea not null,
        primary key (run_id, position))
      """;

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;
  private TestHub hub;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    hub = TestHub.start(folder);
    connection = OwnConnection.to(hub);
    execute(ROWS);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    hub.close();
    vertx.close().await();
  }

  @Test
  void tokensBesideCopy() throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> copies = new ArrayList<>();
    List<Double> hubCpu = new ArrayList<>();
    List<Double> serverCpu = new ArrayList<>();
    List<Double> copyCpu = new ArrayList<>();
    for (int i = 0; i < WARMUPS; i++) {
      assertThat(drain(TOKENS / AGENTS).unconfirmed()).isZero();
    }
    for (int pair = 0; pair < PAIRS; pair++) {
      CpuMeter cpu = new CpuMeter(connection);
      LoadReport report = drain(TOKENS / AGENTS);
      assertThat(report.unconfirmed()).isZero();
      ours.add(report.tokensPerSecond());
      hubCpu.add(cpu.ownUs() / TOKENS);
      serverCpu.add(cpu.serverUs() / TOKENS);
      cpu = new CpuMeter(connection);
      copies.add(copy(TOKENS));
      copyCpu.add(cpu.serverUs() / TOKENS);
    }
    long tokens = (long) (WARMUPS + PAIRS) * TOKENS;
    assertThat(number("select sum(n) from token_chunks")).isEqualTo(tokens);
    assertThat(number("select count(*) from token_rows")).isEqualTo((long) PAIRS * TOKENS);
    execute("vacuum analyze");
    double chunked =
        number(
            "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
                + " where inhparent = 'token_chunks'::regclass");
    double rows = number("select pg_total_relation_size('token_rows')");
    JsonObject json =
        new JsonObject()
            .put("tokens", TOKENS)
            .put("pairs", PAIRS)
            .put("ingest_tokens_per_second", new JsonArray(ours))
            .put("copy_rows_per_second", new JsonArray(copies))
            .put("ratio_of_medians", median(ours) / median(copies))
            .put("hub_and_agents_cpu_us_per_token", new JsonArray(hubCpu))
            .put("server_cpu_us_per_token", new JsonArray(serverCpu))
            .put("copy_server_cpu_us_per_row", new JsonArray(copyCpu))
            .put("bytes_per_token", chunked / tokens)
            .put("bytes_per_row", rows / ((double) PAIRS * TOKENS))
            .put("size_ratio", rows / ((double) PAIRS * TOKENS) / (chunked / tokens));
    Files.writeString(Path.of("target", "ingest-bench.json"), json.encodePrettily() + "\n");
    System.err.println("ingest bench: " + json.encode());
  }

  /** Agents whose tokens wait, as after an outage. */
  private LoadReport drain(int tokensOfEach) {
    String id = UUID.randomUUID().toString().substring(0, 6);
    LoadPlan plan = new LoadPlan(id, AGENTS, 1, 1_000, 0, 0, tokensOfEach);
    Map<String, String> tokens = new HashMap<>();
    for (int n = 0; n < AGENTS; n++) {
      tokens.put(plan.agent(n), hub.token("agent", plan.agent(n)));
    }
    URI url = URI.create("http://127.0.0.1:" + hub.port());
    LoadRun load = new LoadRun(vertx, plan, url, null, tokens);
    load.connect(60).await();
    return load.generate().await();
  }

  /** Rows a second; each COPY is a transaction of its own, text as psql would send it. */
  private double copy(int events) throws SQLException, IOException {
    List<byte[]> texts = new ArrayList<>();
    for (int from = 0; from < events; from += ROWS_A_COPY) {
      texts.add(text(Math.min(ROWS_A_COPY, events - from)));
    }
    long start = System.nanoTime();
    for (byte[] text : texts) {
      try (InputStream in = new ByteArrayInputStream(text)) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy token_rows from stdin", in, 1 << 16);
      }
    }
    return events / ((System.nanoTime() - start) / 1e9);
  }

  private static byte[] text(int events) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    UUID run = null;
    for (int i = 0; i < events; i++) {
      int position = i % 200;
      run = position == 0 ? UUID.randomUUID() : run;
      String row =
          "%s\t%d\t%d\t%d\t%d\t\\\\x%s\n"
              .formatted(
                  run,
                  position,
                  1_000L * (position + 1),
                  1_000_000L * (position + 1) + position % 11,
                  position * 31 % 512,
                  "206c696c79".substring(0, 2 + 2 * (i % 5)));
      text.write(row.getBytes(StandardCharsets.US_ASCII));
    }
    return text.toByteArray();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
