package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.Findings;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.metric.ScoredInput;
import io.tinyprofiler.shared.metric.WindowTrace;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What runs told beside their tokens. */
final class PgFindings {

  private static final String WINDOWS =
      """
      select r.id, r.tick_hz, w.iterations, w.end_ticks - w.start_ticks as ticks
      from runs r join inference_windows w on w.run_id = r.id
      where r.session_id = $1
      """;

  private static final String RESULTS =
      """
      select r.id, i.classes, i.label, i.outputs
      from runs r join inference_results i on i.run_id = r.id
      where r.session_id = $1
      """;

  private static final String FIGURES =
      """
      select r.id, f.value
      from runs r join reported_figures f on f.run_id = r.id
      where r.session_id = $1 and f.name = $2
      """;

  private PgFindings() {}

  /** Of the session's runs that told any, by the run's id. */
  static Future<Map<UUID, Findings>> load(SqlConnection connection, UUID session) {
    Tuple of = Tuple.of(session);
    Tuple claims = Tuple.of(session, RunTraces.LLAMA2C_TOK_S);
    return byRun(connection, WINDOWS, of, PgFindings::window)
        .compose(
            windows ->
                byRun(connection, RESULTS, of, PgFindings::input)
                    .compose(
                        inputs ->
                            byRun(connection, FIGURES, claims, row -> row.getDouble("value"))
                                .map(claimed -> joined(windows, inputs, claimed))));
  }

  private static Map<UUID, Findings> joined(
      Map<UUID, List<WindowTrace>> windows,
      Map<UUID, List<ScoredInput>> inputs,
      Map<UUID, List<Double>> claimed) {
    Set<UUID> runs = new HashSet<>(windows.keySet());
    runs.addAll(inputs.keySet());
    runs.addAll(claimed.keySet());
    Map<UUID, Findings> all = new HashMap<>();
    for (UUID run : runs) {
      all.put(
          run,
          new Findings(
              windows.getOrDefault(run, List.of()),
              inputs.getOrDefault(run, List.of()),
              claimed.getOrDefault(run, List.of())));
    }
    return all;
  }

  private static WindowTrace window(Row row) {
    return new WindowTrace(
        row.getLong("tick_hz"), row.getInteger("iterations"), row.getLong("ticks"));
  }

  private static ScoredInput input(Row row) {
    double[] outputs =
        Arrays.stream(row.getArrayOfDoubles("outputs")).mapToDouble(Double::doubleValue).toArray();
    return new ScoredInput(row.getInteger("classes"), row.getInteger("label"), outputs);
  }

  private static <T> Future<Map<UUID, List<T>>> byRun(
      SqlConnection connection, String query, Tuple of, Function<Row, T> each) {
    return connection
        .preparedQuery(query)
        .execute(of)
        .map(
            rows -> {
              Map<UUID, List<T>> all = new HashMap<>();
              for (Row row : rows) {
                all.computeIfAbsent(row.getUUID("id"), id -> new ArrayList<>())
                    .add(each.apply(row));
              }
              return all;
            });
  }
}
