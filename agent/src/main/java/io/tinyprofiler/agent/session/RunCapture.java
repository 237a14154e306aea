package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One accepted run: its tokens and readings become chunks, and at its end it is judged. Reads no
 * clock.
 */
final class RunCapture {

  private final UUID session;
  private final UUID run;
  private final long acceptedTick;
  private final Consumer<AgentRecord> records;
  private final TokenChunkBuilder tokens;
  private final ReadingChunkBuilder readings;
  private final TokenHash hash = new TokenHash();
  private final RunClock clock;
  private final RunJudgement judgement;

  private Long prefillTicks;
  private int nextPosition;
  private int lost;

  RunCapture(
      String device,
      AgentRecord.RunStarted started,
      RunJudgement judgement,
      Consumer<AgentRecord> records) {
    this.session = started.session();
    this.records = records;
    this.run = started.run();
    this.acceptedTick = started.acceptedTick();
    this.judgement = judgement;
    this.clock = new RunClock(started.tickHz(), acceptedTick, started.acceptedHostNs());
    this.tokens = new TokenChunkBuilder(started, records::accept);
    this.readings = new ReadingChunkBuilder(device, run, acceptedTick, records::accept);
  }

  void prefilled(DeviceEvent.Prefilled event, long hostNs) {
    watch(event.tick(), hostNs);
    prefillTicks = event.tick() - acceptedTick;
  }

  void token(DeviceEvent.Token token, long hostNs) {
    if (token.position() < nextPosition) {
      spoil(FailureKind.BOARD, "position %d came twice".formatted(token.position()));
      return;
    }
    watch(token.tick(), hostNs);
    lost += token.position() - nextPosition;
    nextPosition = token.position() + 1;
    hash.add(token.id());
    tokens.add(token, hostNs);
  }

  private void watch(long tick, long hostNs) {
    String wrong = clock.onTick(tick, hostNs);
    if (wrong != null) {
      judgement.spoil(RunMark.CLOCK, wrong);
    }
  }

  void reading(DeviceEvent event, long hostNs) {
    readings.add(event, hostNs);
    if (event instanceof DeviceEvent.Temperature of) {
      judgement.temperature(of.milliCelsius());
    } else if (event instanceof DeviceEvent.Throttled of) {
      judgement.mark(RunMark.THROTTLED, "the device throttled itself: " + of.cause());
    }
  }

  void finding(DeviceEvent.Finding finding) {
    if (finding instanceof DeviceEvent.Window w) {
      records.accept(
          new AgentRecord.InferenceWindow(
              run,
              w.iterations(),
              w.warmups(),
              w.startTick() - acceptedTick,
              w.endTick() - acceptedTick));
    } else if (finding instanceof DeviceEvent.Scored s) {
      records.accept(
          new AgentRecord.InferenceResult(
              run, s.position(), s.input(), s.classes(), s.label(), s.outputs()));
    } else if (finding instanceof DeviceEvent.Figure f) {
      records.accept(new AgentRecord.ReportedFigure(run, f.name(), f.value()));
    } else if (finding instanceof DeviceEvent.Spoiled spoiled) {
      spoil(spoiled.failure(), spoiled.why());
    }
  }

  /** The run failed. */
  void spoil(FailureKind kind, String why) {
    judgement.spoil(kind, why);
  }

  void onTime(long nowNs) {
    tokens.onTime(nowNs);
    readings.onTime(nowNs);
  }

  long deadlineNs() {
    return Math.min(tokens.deadlineNs(), readings.deadlineNs());
  }

  /**
   * The device said its end.
   *
   * @param hostNs when that was read
   * @param asked whether the run was aborted by us
   */
  AgentRecord.RunEnded ended(DeviceEvent.RunEnded end, long hostNs, boolean asked) {
    close();
    if (end.tokens() != null) { // without tokens the end has no stamp of its own: the last lap's
      watch(end.tick(), hostNs);
    }
    judge(end, asked);
    return new AgentRecord.RunEnded(
        session,
        run,
        end.status(),
        end.tokens(),
        end.hash(),
        end.logitsHash(),
        prefillTicks,
        end.tick() - acceptedTick,
        lost,
        judgement.failure(),
        judgement.text(),
        judgement.marks());
  }

  private void judge(DeviceEvent.RunEnded end, boolean asked) {
    if (end.tokens() != null) {
      judgeTokens(end);
    }
    if (end.status() == RunStatus.OOM) {
      spoil(FailureKind.MODEL, "the device ran out of memory");
    } else if (end.status() == RunStatus.ERROR) {
      spoil(FailureKind.BOARD, "the device reports an error");
    } else if (end.status() == RunStatus.ABORTED && !asked) {
      spoil(FailureKind.BOARD, "the device aborted the run by itself");
    }
  }

  private void judgeTokens(DeviceEvent.RunEnded end) {
    lost += Math.max(0, end.tokens() - nextPosition);
    if (lost > 0) {
      judgement.spoil(
          RunMark.LOST_TOKEN, "%d of %d tokens never arrived".formatted(lost, end.tokens()));
    } else if (end.tokens() < nextPosition) {
      spoil(
          FailureKind.BOARD,
          "the device counts %d tokens and sent %d".formatted(end.tokens(), nextPosition));
    } else if (end.hash() != null && !hash.hex().equals(end.hash())) {
      spoil(
          FailureKind.LINK,
          "the hash of the token ids is %s on the agent and %s on the device"
              .formatted(hash.hex(), end.hash()));
    }
  }

  /** The device will not say its end any more. */
  AgentRecord.RunEnded lost(FailureKind kind, String why) {
    close();
    spoil(kind, why);
    if (lost > 0) {
      judgement.mark(RunMark.LOST_TOKEN, "tokens that never arrived: " + lost);
    }
    return new AgentRecord.RunEnded(
        session,
        run,
        RunStatus.LOST,
        null,
        null,
        null,
        prefillTicks,
        null,
        lost,
        judgement.failure(),
        judgement.text(),
        judgement.marks());
  }

  private void close() {
    tokens.close();
    readings.close();
  }
}
