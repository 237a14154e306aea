package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Plays a device and the time to a {@link SessionRun}, and keeps what comes out. */
final class SessionScript implements SessionEffects {

  static final String DEVICE = "dev-1";
  static final SessionLimits LIMITS =
      new SessionLimits(
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMillis(20),
          90.0);

  /** The device's clock counts microseconds and began elsewhere. */
  private static final long TICK_HZ = 1_000_000;

  private static final long FIRST_TICK = 77_000;
  private static final long MS = 1_000_000;

  final List<DeviceCommand> sent = new ArrayList<>();
  final List<AgentRecord> records = new ArrayList<>();
  final List<String> wanted = new ArrayList<>();
  final SessionRun run;
  private Handler<AsyncResult<Model>> took;
  private long nowNs = 5_000_000_000L;
  private long skewTicks;
  private int answered;
  private long numbers = 100;
  private TokenHash ids = new TokenHash();

  SessionScript(SessionSpec spec) {
    this(spec, 0);
  }

  SessionScript(SessionSpec spec, int nextIndex) {
    run = new SessionRun(spec, nextIndex, LIMITS, this::name, this);
  }

  private RunName name() {
    long number = numbers++;
    return new RunName(new UUID(0, number), number);
  }

  static SessionSpec spec(int warmups, int repetitions, String... prompts) {
    return new SessionSpec(
        new UUID(1, 1),
        DEVICE,
        List.of(prompts),
        warmups,
        repetitions,
        256,
        0.7,
        42,
        0,
        Map.of("commit", "abc"));
  }

  static DeviceInfo info(String bootId, String... capabilities) {
    return flashed("model-sha", bootId, capabilities);
  }

  /** The device with another model. */
  static DeviceInfo flashed(String modelSha, String bootId, String... capabilities) {
    return new DeviceInfo(
        "host",
        DEVICE,
        "fw-1",
        "fw-sha",
        null,
        TICK_HZ,
        null,
        null,
        "model",
        modelSha,
        List.of(capabilities),
        "float32",
        bootId,
        "power");
  }

  @Override
  public void send(DeviceCommand command) {
    sent.add(command);
  }

  @Override
  public void append(AgentRecord record) {
    records.add(record);
  }

  @Override
  public void fetch(String model, Handler<AsyncResult<Model>> taker) {
    wanted.add(model);
    took = taker;
  }

  /** The model that was asked for is on this host. */
  void fetched(Future<Model> model) {
    took.handle(model);
  }

  long nowNs() {
    return nowNs;
  }

  long tick() {
    return nowNs / 1_000 + FIRST_TICK + skewTicks;
  }

  /** The device's clock jumps. */
  void skew(long ms) {
    skewTicks += ms * 1_000;
  }

  /** The device is there. */
  SessionScript device(DeviceInfo info) {
    run.begin(nowNs);
    run.onDevice(info, nowNs);
    return this;
  }

  /** A device with a clock that can be asked; the first burst is done. */
  SessionScript ready() {
    return device(info("boot-1", "live", "sync")).syncs();
  }

  void elapse(long ms) {
    long until = nowNs + ms * MS;
    while (run.deadlineNs() <= until) {
      nowNs = Math.max(nowNs, run.deadlineNs());
      run.onTime(nowNs);
    }
    nowNs = until;
  }

  void tell(DeviceEvent event) {
    run.onEvent(event, nowNs, nowNs);
  }

  /** Answers every clock question, 2 ms each. */
  SessionScript syncs() {
    for (; answered < sent.size(); answered++) {
      if (sent.get(answered) instanceof DeviceCommand.Sync sync) {
        elapse(1);
        long tick = tick();
        elapse(1);
        tell(new DeviceEvent.Synced(sync.nonce(), tick));
      }
    }
    return this;
  }

  /** The last run that was asked for. */
  DeviceCommand.Run asked() {
    return last(sent, DeviceCommand.Run.class);
  }

  long number() {
    return asked().run();
  }

  SessionScript accept() {
    ids = new TokenHash();
    tell(new DeviceEvent.RunAccepted(number(), tick(), 3));
    return this;
  }

  /** Tokens from a position on, 1 ms each; the ids are 10 more than the position. */
  SessionScript tokens(int from, int count) {
    for (int position = from; position < from + count; position++) {
      elapse(1);
      token(position);
      ids.add(position + 10);
    }
    return this;
  }

  void token(int position) {
    byte[] piece = {(byte) ('a' + position % 26)};
    tell(new DeviceEvent.Token(number(), position, tick(), position + 10, piece));
  }

  void end(int tokens, RunStatus status) {
    end(tokens, ids.hex(), status);
  }

  void end(int tokens, String hex, RunStatus status) {
    tell(new DeviceEvent.RunEnded(number(), tick(), tokens, hex, status, null));
  }

  /** A whole run without a fault, and the burst after it. */
  SessionScript goodRun(int tokens) {
    accept();
    elapse(1);
    tell(new DeviceEvent.Prefilled(number(), tick()));
    tokens(0, tokens);
    end(tokens, RunStatus.DONE);
    return syncs();
  }

  <T extends AgentRecord> List<T> records(Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends AgentRecord> T lastRecord(Class<T> kind) {
    return last(records, kind);
  }

  <T extends DeviceCommand> List<T> sent(Class<T> kind) {
    return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static <T> T last(List<?> all, Class<T> kind) {
    return all.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** The last run that ended failed so. */
  void assertFailed(FailureKind kind, RunStatus status, String text) {
    AgentRecord.RunEnded ended = lastRecord(AgentRecord.RunEnded.class);
    assertThat(ended.failure()).isEqualTo(kind);
    assertThat(ended.status()).isEqualTo(status);
    assertThat(ended.text()).contains(text);
  }

  /** The run is tried once more, and is the session's last. */
  void assertRepeatedAndCompleted() {
    assertThat(number()).as("a new attempt").isEqualTo(101);
    goodRun(3);
    assertThat(records(AgentRecord.RunStarted.class))
        .extracting(AgentRecord.RunStarted::index)
        .containsExactly(0, 0);
    assertThat(lastRecord(AgentRecord.SessionEnded.class).outcome())
        .isEqualTo(SessionOutcome.COMPLETED);
  }
}
