package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.InferenceFigures;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.metric.ScoredInput;
import io.tinyprofiler.shared.metric.WindowTrace;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What valid measured runs told beside their tokens. */
final class PgFindings {

  /**
   * The figures of a session.
   *
   * @param inference null for a device with tokens
   * @param llama2cTokS null if the firmware printed none
   */
  record Findings(InferenceFigures inference, Double llama2cTokS) {}

  private static final String WINDOWS =
      """
      select r.tick_hz, w.iterations, w.end_ticks - w.start_ticks as ticks
      from runs r join inference_windows w on w.run_id = r.id
      where r.session_id = $1 and r.kind = 'MEASURED' and r.valid
      """;

  private static final String RESULTS =
      """
      select i.classes, i.label, i.outputs
      from runs r join inference_results i on i.run_id = r.id
      where r.session_id = $1 and r.kind = 'MEASURED' and r.valid
      """;

  private static final String FIGURES =
      """
      select f.value
      from runs r join reported_figures f on f.run_id = r.id
      where r.session_id = $1 and r.kind = 'MEASURED' and r.valid and f.name = $2
      """;

  private PgFindings() {}

  static Future<Findings> load(SqlConnection connection, UUID session, DeviceInfo info) {
    return inference(connection, session, info)
        .compose(
            inference ->
                rows(
                        connection,
                        FIGURES,
                        Tuple.of(session, RunTraces.LLAMA2C_TOK_S),
                        row -> row.getDouble("value"))
                    .map(claimed -> new Findings(inference, median(claimed))));
  }

  private static Future<InferenceFigures> inference(
      SqlConnection connection, UUID session, DeviceInfo info) {
    if (!info.inference()) {
      return Future.succeededFuture();
    }
    return rows(connection, WINDOWS, Tuple.of(session), PgFindings::window)
        .compose(
            windows ->
                rows(connection, RESULTS, Tuple.of(session), PgFindings::input)
                    .map(inputs -> InferenceFigures.of(windows, inputs)));
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

  private static Double median(List<Double> values) {
    return Distribution.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static <T> Future<List<T>> rows(
      SqlConnection connection, String query, Tuple of, Function<Row, T> each) {
    return connection.preparedQuery(query).execute(of).map(rows -> list(rows, each));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> each) {
    return StreamSupport.stream(rows.spliterator(), false).map(each).toList();
  }
}
