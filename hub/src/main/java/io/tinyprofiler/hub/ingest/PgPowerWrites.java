package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.PowerCurve;
import java.util.Arrays;

/** What records about power do to the tables. Chunks go to the partition of their run's start. */
final class PgPowerWrites {

  private static final String MEASURED =
      "insert into run_power (run_id, measured) values ($1, $2) on conflict (run_id) do nothing";

  private static final String ENERGY =
      """
      insert into energy_chunks (run_id, started_at, first, nanojoules, error_nj)
      select $1::uuid, (select started_at from runs where id = $1::uuid), $2::int, $3::bigint[],
        $4::bigint[]
      """;

  private static final String CURVE =
      """
      insert into power_chunks (run_id, started_at, from_ns, step_ns, min_uw, mean_uw, max_uw)
      select $1::uuid, (select started_at from runs where id = $1::uuid), $2::bigint, $3::bigint,
        $4::int[], $5::int[], $6::int[]
      """;

  private PgPowerWrites() {}

  static Write measured(PowerMeasured record) {
    return Write.finding(MEASURED, record.run(), BusCodec.encode(record.measured()));
  }

  static Write energy(EnergyChunk record) {
    return Write.finding(
        ENERGY, record.run(), record.first(), boxed(record.nanojoules()), boxed(record.errorNj()));
  }

  static Write curve(PowerChunk record) {
    PowerCurve curve = record.curve();
    return Write.finding(
        CURVE,
        record.run(),
        curve.fromNs(),
        curve.stepNs(),
        boxed(curve.minUw()),
        boxed(curve.meanUw()),
        boxed(curve.maxUw()));
  }

  private static Long[] boxed(long[] values) {
    return Arrays.stream(values).boxed().toArray(Long[]::new);
  }

  private static Integer[] boxed(int[] values) {
    return Arrays.stream(values).boxed().toArray(Integer[]::new);
  }
}
