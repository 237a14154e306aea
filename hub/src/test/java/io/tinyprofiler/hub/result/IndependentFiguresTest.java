package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every figure against a script in another language that has its own formulas. */
class IndependentFiguresTest {

  private static final Path SCRIPT = Path.of("src/test/python/figures.py");

  /** 1e-9 is what is promised; only roundings are left, of which the mean has one a gap. */
  private static final double TOLERANCE = 1e-12;

  private static final String ROWS =
      """
      select jsonb_agg(jsonb_build_object('kind', r.kind, 'mode', r.mode, 'status', r.status, 'tokens', r.tokens,
        'failure', r.failure, 'marks', r.marks, 'tick_hz', r.tick_hz,
        'prompt_tokens', r.prompt_tokens, 'prefill_ticks', r.prefill_ticks,
        'chunks', (select coalesce(jsonb_agg(jsonb_build_object('first', c.first,
            'ticks', c.ticks, 'host_ns', c.host_ns)), '[]')
          from token_columns c where c.run_id = r.id),
        'memory', (select coalesce(jsonb_agg(jsonb_build_object('heap_peak', m.heap_peak,
            'stack_peak', m.stack_peak)), '[]')
          from readings m where m.run_id = r.id and m.milli_celsius is null),
        'celsius', (select coalesce(jsonb_agg(jsonb_build_object('tick', m.tick,
            'milli_celsius', m.milli_celsius)), '[]')
          from readings m where m.run_id = r.id and m.milli_celsius is not null))
        order by r.run_index)::text
      from runs r where r.session_id = $1
      """;

  @RegisterExtension final OpenDatabase database = new OpenDatabase();

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private Pool pool;

  @BeforeEach
  void open() {
    System.out.println("seed " + seed);
    pool = database.pool();
  }

  @Test
  void agreesOnRandomSessions(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
    assumeTrue(hasPython(), "there is no python3");
    Results results = new Results(pool);
    for (int i = 0; i < 6; i++) {
      UUID session = randomSession();
      JsonObject ours = new JsonObject(SummaryJson.of(results.recompute(session).await()));
      JsonObject theirs = python(folder, rows(session));
      for (String figure : theirs.fieldNames()) {
        agree(figure, ours.getValue(figure), theirs.getValue(figure));
      }
    }
  }

  private UUID randomSession() {
    StoredSession session = new StoredSession(pool, random.nextLong());
    session.done("WARMUP", 20);
    int runs = 1 + random.nextInt(9);
    for (int run = 0; run < runs; run++) {
      UUID id = session.done("MEASURED", random.nextInt(300));
      if (random.nextInt(4) == 0) {
        session.deferred(random.nextInt(300));
      }
      if (random.nextBoolean()) {
        session.memory(id, 1L + random.nextInt(90_000), random.nextBoolean() ? 700L : null);
      }
      for (int tick = random.nextInt(4); tick > 0; tick--) {
        session.celsius(id, tick, random.nextInt(90_000) - 10_000);
      }
      switch (random.nextInt(8)) {
        case 0 -> session.mark(id, "hot");
        case 1 -> session.ended(id, "ABORTED", 5, 0, null);
        case 2 -> session.ended(id, "DONE", 900, 3, "LINK");
        case 3 -> session.clamp(id);
        default -> {}
      }
    }
    return session.id;
  }

  private String rows(UUID session) {
    return pool.preparedQuery(ROWS)
        .execute(Tuple.of(session))
        .await()
        .iterator()
        .next()
        .getString(0);
  }

  private void agree(String figure, Object ours, Object theirs) {
    if (theirs instanceof JsonObject parts) {
      parts.forEach(
          part ->
              agree(
                  figure + "." + part.getKey(),
                  ((JsonObject) ours).getValue(part.getKey()),
                  part.getValue()));
    } else if (theirs == null) {
      assertThat(ours).as("%s, seed %d", figure, seed).isNull();
    } else {
      double expected = ((Number) theirs).doubleValue();
      assertThat(((Number) ours).doubleValue())
          .as("%s, seed %d", figure, seed)
          .isCloseTo(expected, within(TOLERANCE * Math.abs(expected)));
    }
  }

  private static boolean hasPython() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
  }

  private static JsonObject python(Path folder, String rows)
      throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve("rows.json"), rows);
    Process script =
        new ProcessBuilder("python3", SCRIPT.toString())
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String figures = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(script.waitFor()).isZero();
    return new JsonObject(figures);
  }
}
