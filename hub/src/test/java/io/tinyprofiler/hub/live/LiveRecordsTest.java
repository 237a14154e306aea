package io.tinyprofiler.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.PowerCurve;
import io.tinyprofiler.shared.record.RecordCodec;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveRecordsTest {

  /** One of each kind: where it is shown. */
  private static final Map<Class<?>, String> SHOWN =
      Map.ofEntries(
          Map.entry(AgentStarted.class, ""),
          Map.entry(DeviceSeen.class, "lab"),
          Map.entry(DeviceChanged.class, "lab"),
          Map.entry(DeviceLog.class, ""),
          Map.entry(SessionAccepted.class, "lab session"),
          Map.entry(FirmwareWritten.class, "session"),
          Map.entry(ModelLoaded.class, "session"),
          Map.entry(SessionEnded.class, "lab session"),
          Map.entry(RunStarted.class, "session"),
          Map.entry(TokenChunk.class, "session"),
          Map.entry(ReadingChunk.class, "session"),
          Map.entry(InferenceWindow.class, "session"),
          Map.entry(InferenceResult.class, "session"),
          Map.entry(ReportedFigure.class, "session"),
          Map.entry(PowerMeasured.class, "session"),
          Map.entry(EnergyChunk.class, "session"),
          Map.entry(PowerChunk.class, "session"),
          Map.entry(ClockSync.class, "session"),
          Map.entry(RunEnded.class, "lab session"),
          Map.entry(Refused.class, ""),
          Map.entry(Lost.class, ""));

  private final UUID session = UUID.randomUUID();
  private final UUID run = UUID.randomUUID();
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<JsonObject> lab = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonObject> shown = new LinkedBlockingQueue<>();
  private TestDatabase fresh;
  private Database database;
  private LiveRecords live;
  private long seq;

  @BeforeEach
  void open() {
    fresh = TestDatabase.fresh();
    database = fresh.open(vertx).await();
    live = new LiveRecords(vertx, database.pool(), Peers.none());
    listen(Address.LIVE_LAB, lab);
    listen(Address.liveSession(session), shown);
  }

  private void listen(String address, BlockingQueue<JsonObject> heard) {
    vertx
        .eventBus()
        .<JsonObject>consumer(address, message -> heard.add(message.body()))
        .completion()
        .await();
  }

  @AfterEach
  void close() {
    database.close().await();
    vertx.close().await();
    fresh.close();
  }

  @Test
  void showsEveryKindWhereItBelongs() throws Exception {
    assertThat(SHOWN.keySet())
        .containsExactlyInAnyOrder(AgentRecord.class.getPermittedSubclasses());
    List<Numbered> records = numbered(all());
    assertThat(records.stream().map(one -> one.record().getClass()).distinct().count())
        .isEqualTo(SHOWN.size());
    live.committed("pi", records);
    assertThat(take(lab, count(records, "lab"))).containsExactlyElementsOf(lines(records, "lab"));
    assertThat(take(shown, count(records, "session")))
        .containsExactlyElementsOf(lines(records, "session"));
  }

  @Test
  void looksUpTheSessionOfARunThatBeganBeforeTheHub() throws Exception {
    storeRun();
    List<Numbered> records = numbered(List.of(chunk(run, 0), readings(run), chunk(run, 1)));
    live.committed("pi", records);
    live.committed("pi", numbered(List.of(ended())));
    assertThat(take(shown, 4))
        .extracting(line -> line.getLong("seq"))
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void leavesOutWhatBelongsToNoKnownSession() throws Exception {
    UUID unknown = UUID.randomUUID();
    live.committed(
        "pi", numbered(List.of(chunk(unknown, 0), readings(null), chunk(unknown, 1), ended())));
    assertThat(take(shown, 1).get(0).getString("type")).isEqualTo("RunEnded");
  }

  @Test
  void goesOnWhileTheDatabaseIsAway() throws Exception {
    database.pool().close().await();
    live.committed("pi", numbered(List.of(chunk(run, 0), ended())));
    assertThat(take(shown, 1).get(0).getString("type")).isEqualTo("RunEnded");
  }

  private void storeRun() {
    database
        .pool()
        .preparedQuery(
            "insert into profiling_sessions (id, device, state, spec) values ($1, 'd', 'running', '{}')")
        .execute(Tuple.of(session))
        .await();
    database
        .pool()
        .preparedQuery(
            "insert into runs (id, session_id, run_index, kind, mode, repetition, prompt, started_at,"
                + " tick_hz, accepted_tick, accepted_host_ns, prompt_tokens)"
                + " values ($1, $2, 0, 'MEASURED', 'live', 0, '', now(), 1000, 0, 0, 1)")
        .execute(Tuple.of(run, session))
        .await();
  }

  private List<AgentRecord> all() {
    SessionSpec spec = new SessionSpec(session, "d", List.of(""), 0, 1, 9, 0, 1, 0, Map.of());
    return List.of(
        new AgentStarted("ff", "1", "pi", "m", "b", null),
        new DeviceSeen("d", "/dev/x", info()),
        new DeviceChanged("d", "/dev/x", DeviceState.IDLE, ""),
        new DeviceLog("d", List.of("hello")),
        new SessionAccepted(1, spec, info()),
        new FirmwareWritten(session, "ab".repeat(32), info()),
        new ModelLoaded(session, "cd".repeat(32), info()),
        new ClockSync(session, "d", false, null, null, null, null, null),
        new RunStarted(session, run, 0, RunKind.MEASURED, RunMode.LIVE, 0, "", 1_000, 0, 0, 1),
        chunk(run, 0),
        readings(run),
        new InferenceWindow(run, 5, 1, 2, 9),
        new InferenceResult(run, 0, "a.bin", 2, 1, new double[] {0, 1}),
        new ReportedFigure(run, "llama2c_tok_s", 9.5),
        new PowerMeasured(run, unmeasured()),
        new EnergyChunk(run, 0, new long[] {5}, new long[] {1}),
        new PowerChunk(
            run, new PowerCurve(0, 1_000_000, new int[] {1}, new int[] {2}, new int[] {3})),
        chunk(run, 1),
        ended(),
        new SessionEnded(session, SessionOutcome.COMPLETED, null, ""),
        new Refused("batch", 1, "full"),
        new Lost(1, 2, "gone"));
  }

  private static MeteredRun unmeasured() {
    return new MeteredRun(
        "ppk2",
        "C0",
        false,
        1e5,
        3300,
        1,
        null,
        0,
        0,
        0,
        null,
        null,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        "it was unplugged");
  }

  private static DeviceInfo info() {
    return new DeviceInfo(
        "host", "d", "1", "aa", null, 1_000, null, null, "m", "bb", List.of(), "int8", "b",
        "power");
  }

  private static TokenChunk chunk(UUID run, int first) {
    byte[][] pieces = {"x".getBytes(StandardCharsets.UTF_8)};
    return new TokenChunk(run, first, new long[] {5}, new long[] {6}, new int[] {7}, pieces);
  }

  private static ReadingChunk readings(UUID run) {
    return new ReadingChunk("d", run, List.of(), List.of());
  }

  private RunEnded ended() {
    return new RunEnded(session, run, RunStatus.DONE, 2, null, null, 1L, 9L, 0, null, "");
  }

  private List<Numbered> numbered(List<AgentRecord> records) {
    List<Numbered> numbered = new ArrayList<>();
    records.forEach(record -> numbered.add(new Numbered(++seq, Instant.EPOCH, seq, record)));
    return numbered;
  }

  private static boolean isShown(Numbered numbered, String where) {
    return Arrays.asList(SHOWN.get(numbered.record().getClass()).split(" ")).contains(where);
  }

  private static int count(List<Numbered> records, String where) {
    return lines(records, where).size();
  }

  private static List<JsonObject> lines(List<Numbered> records, String where) {
    return records.stream()
        .filter(one -> isShown(one, where))
        .map(one -> new JsonObject(RecordCodec.line(one)))
        .toList();
  }

  /** Exactly so many: one more that comes meanwhile is an error. */
  private static List<JsonObject> take(BlockingQueue<JsonObject> from, int n)
      throws InterruptedException {
    List<JsonObject> taken = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      taken.add(from.poll(30, TimeUnit.SECONDS));
    }
    assertThat(from).isEmpty();
    return taken;
  }
}
