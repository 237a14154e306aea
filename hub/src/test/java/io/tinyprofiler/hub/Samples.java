package io.tinyprofiler.hub;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** What agents and operators tell. */
public final class Samples {

  /** Ticks of the sample device in a second. */
  public static final long TICK_HZ = 1_000_000_000L;

  private static final long MS = TICK_HZ / 1000;

  private Samples() {}

  /** A deploy of version 2 as its program tells it. */
  public static JsonObject deploy(String outcome, String reason) {
    return new JsonObject()
        .put("id", UUID.randomUUID().toString())
        .put("kind", "deploy")
        .put("from_version", "1")
        .put("to_version", "2")
        .put("colour", "green")
        .put("requested_by", "root")
        .put("started_at", "2026-01-01T00:00:00Z")
        .put("ended_at", "2026-01-01T00:01:00.5Z")
        .put("outcome", outcome)
        .put("step", "watch")
        .put("reason", reason);
  }

  /** A session of one measured run whose text is given; 10 ms to the first token, 2 ms a token. */
  public static AgentRecord[] session(int attempt, SessionSpec spec, UUID run, String text) {
    return new AgentRecord[] {
      new SessionAccepted(attempt, spec, TestHub.info(spec.device())),
      started(spec.session(), run),
      tokens(run, text),
      ended(spec.session(), run, text),
      new SessionEnded(spec.session(), SessionOutcome.COMPLETED, null, "")
    };
  }

  public static RunStarted started(UUID session, UUID run) {
    return new RunStarted(session, run, 0, RunKind.MEASURED, RunMode.LIVE, 0, "", TICK_HZ, 0, 0, 1);
  }

  /** One token for each byte: characters of several bytes are cut in pieces. */
  public static TokenChunk tokens(UUID run, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long[] ticks = new long[bytes.length];
    Arrays.fill(ticks, 2 * MS);
    ticks[0] = 10 * MS;
    byte[][] pieces = new byte[bytes.length][];
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      pieces[i] = new byte[] {bytes[i]};
      ids[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return new TokenChunk(run, 0, ticks, ticks.clone(), ids, pieces);
  }

  public static RunEnded ended(UUID session, UUID run, String text) {
    int tokens = text.getBytes(StandardCharsets.UTF_8).length;
    return new RunEnded(
        session, run, RunStatus.DONE, tokens, "ab", null, 5 * MS, 100 * MS, 0, null, "");
  }
}
