package io.tinyprofiler.hub;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sessions as an agent stores them, with times that a test chooses; one run an entry. */
public final class Recording {

  private static final int TOKENS = 8;
  private static final long TICK_HZ = 1_000_000_000L;

  private final SessionSpec spec;
  private final DeviceInfo info;
  private final List<AgentRecord> records = new ArrayList<>();
  private int index;

  private Recording(SessionSpec spec, DeviceInfo info) {
    this.spec = spec;
    this.info = info;
  }

  /** Of a device with a prompt; {@code capabilities} besides the usual ones. */
  public static Recording of(
      String device, String prompt, Map<String, String> labels, String... capabilities) {
    return of(UUID.randomUUID(), device, prompt, labels, capabilities);
  }

  private static Recording of(
      UUID id, String device, String prompt, Map<String, String> labels, String... capabilities) {
    DeviceInfo any = TestHub.info(device);
    List<String> all = new ArrayList<>(any.capabilities());
    all.addAll(List.of(capabilities));
    return new Recording(
        new SessionSpec(id, device, List.of(prompt), 0, 10, TOKENS, 0, 0, 0, labels),
        new DeviceInfo(
            any.platform(),
            any.uid(),
            any.firmware(),
            any.firmwareSha(),
            any.cpuHz(),
            any.tickHz(),
            any.ramBytes(),
            any.flashBytes(),
            any.model(),
            any.modelSha(),
            all,
            any.quantization(),
            any.bootId(),
            any.resetCause()));
  }

  /** What a dispatched session's device does. */
  public static Recording of(SessionSpec spec) {
    return new Recording(spec, TestHub.info(spec.device()));
  }

  /** Valid runs with these gaps between tokens, ms. */
  public Recording runs(double... gapsMs) {
    for (double gap : gapsMs) {
      run(gap, null, "");
    }
    return this;
  }

  /** A run that does not count. */
  public Recording invalid(FailureKind failure, String reason) {
    run(1, failure, reason);
    return this;
  }

  private void run(double gapMs, FailureKind failure, String reason) {
    UUID run = UUID.randomUUID();
    records.add(
        new RunStarted(
            spec.session(),
            run,
            index,
            RunKind.MEASURED,
            RunMode.LIVE,
            index,
            spec.prompts().get(0),
            TICK_HZ,
            0,
            0,
            4));
    long gap = Math.round(gapMs * 1e6);
    long[] ticks = new long[TOKENS];
    Arrays.fill(ticks, gap);
    ticks[0] = 5 * gap;
    byte[][] pieces = new byte[TOKENS][];
    Arrays.fill(pieces, "a".getBytes(StandardCharsets.UTF_8));
    records.add(new TokenChunk(run, 0, ticks, ticks.clone(), new int[TOKENS], pieces));
    records.add(
        new RunEnded(
            spec.session(),
            run,
            RunStatus.DONE,
            TOKENS,
            "ab",
            null,
            4 * gap,
            100 * gap,
            0,
            failure,
            reason));
    index++;
  }

  /** Stores it as a completed session; answers its id. */
  public UUID store(FakeAgent agent) {
    return store(agent, 1);
  }

  /** As the given attempt of a dispatched session. */
  public UUID store(FakeAgent agent, int attempt) {
    records.add(0, new SessionAccepted(attempt, spec, info));
    records.add(new SessionEnded(spec.session(), SessionOutcome.COMPLETED, null, ""));
    agent.store(records.toArray(AgentRecord[]::new));
    return spec.session();
  }
}
