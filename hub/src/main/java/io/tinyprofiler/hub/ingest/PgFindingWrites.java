package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import java.util.Arrays;

/** What records do to the tables that tell of runs beside their tokens. */
final class PgFindingWrites {

  private static final String WINDOW =
      """
      insert into inference_windows (run_id, iterations, warmups, start_ticks, end_ticks)
      select $1::uuid, $2::int, $3::int, $4::bigint, $5::bigint where not exists (
        select from inference_windows where run_id = $1::uuid and start_ticks = $4::bigint)
      """;

  private static final String RESULT =
      """
      insert into inference_results (run_id, position, input, classes, label, outputs)
      values ($1, $2, $3, $4, $5, $6)
      """;

  private static final String FIGURE =
      "insert into reported_figures (run_id, name, value) values ($1, $2, $3)";

  private PgFindingWrites() {}

  static Write window(InferenceWindow record) {
    return Write.finding(
        WINDOW,
        record.run(),
        record.iterations(),
        record.warmups(),
        record.startTicks(),
        record.endTicks());
  }

  static Write result(InferenceResult record) {
    return Write.finding(
        RESULT,
        record.run(),
        record.position(),
        record.input(),
        record.classes(),
        record.label(),
        Arrays.stream(record.outputs()).boxed().toArray(Double[]::new));
  }

  static Write figure(ReportedFigure record) {
    return Write.finding(FIGURE, record.run(), record.name(), record.value());
  }
}
