package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RecordCodec;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that come long after they were made, again, or without end. */
class LateRecordsIT {

  private final UUID session = UUID.randomUUID();
  private final UUID run = UUID.randomUUID();
  private TestDatabase test;
  private HubInTest hub;
  private AgentClient agent;

  @BeforeEach
  void start() {
    test = TestDatabase.fresh();
    hub = new HubInTest(test);
    agent = hub.connect("token-of-pi-1");
  }

  @AfterEach
  void stop() {
    agent.close();
    hub.close();
    test.close();
  }

  @Test
  void aRunOfLongAgoFindsItsMonth() {
    Instant then = Instant.now().minus(Duration.ofDays(200));

    store(lines(then, Samples.session(session, run, 8)));

    assertThat(hub.number("select count(*) from runs where not clamped")).isEqualTo(1);
    assertThat(hub.number("select count(*) from token_chunks c join runs using (started_at)"))
        .isEqualTo(2);
    assertThat(
            hub.text(
                "select date_trunc('day', started_at at time zone 'UTC')::date::text"
                    + " from readings limit 1"))
        .isEqualTo(then.toString().substring(0, 10));
  }

  @Test
  void aReadingBetweenRunsThatIsToldTwiceIsThereOnce() {
    ReadingChunk reading =
        new ReadingChunk(
            "board-1",
            null,
            List.of(new MemoryReading(9, 1L, 2L, 3L), new MemoryReading(10, 1L, 2L, 3L)),
            List.of(new TemperatureReading(9, 41_500)));

    store(lines(Instant.now(), List.of(reading, reading)));

    assertThat(hub.number("select count(*) from readings")).isEqualTo(3);
  }

  @Test
  void aClockThatIsFarOffIsClampedAndMarked() {
    store(lines(Instant.EPOCH, Samples.session(session, run, 8)));

    assertThat(hub.number("select count(*) from runs where clamped")).isEqualTo(1);
    assertThat(hub.number("select count(*) from token_chunks")).isEqualTo(2);
  }

  @Test
  void theMonotonicClockCountsOnceItIsKnown() {
    Heartbeat heartbeat =
        new Heartbeat("1", "pi", 2_000_000_000L, 0, 0, 0, List.of(), List.of(), null);
    agent.request(Address.HEARTBEAT, BusCodec.encode(heartbeat)).await();
    Instant before = Instant.now();

    store(lines(Instant.EPOCH, Samples.session(session, run, 8)));

    assertThat(hub.number("select count(*) from runs where clamped")).isZero();
    assertThat(
            hub.number(
                "select abs(extract(epoch from started_at) - %d)::bigint from runs"
                    .formatted(before.getEpochSecond())))
        .isLessThan(60);
  }

  @Test
  void anEndedSessionStaysEnded() {
    List<AgentRecord> records = Samples.session(session, run, 4);
    SessionAccepted accepted =
        records.stream()
            .filter(SessionAccepted.class::isInstance)
            .map(SessionAccepted.class::cast)
            .findFirst()
            .orElseThrow();
    records.add(accepted);

    store(lines(Instant.now(), records));

    assertThat(hub.text("select state from profiling_sessions")).isEqualTo("completed");
  }

  /** An agent with a damaged spool goes by an older state, of before the end. */
  @Test
  void theEndOfARunAndOfACompletedSessionStands() {
    List<AgentRecord> records = Samples.session(session, run, 4);
    String why = "the agent stopped during the run";
    records.add(
        new RunEnded(
            session, run, RunStatus.LOST, null, null, null, null, null, 0, FailureKind.AGENT, why));
    records.add(new SessionEnded(session, SessionOutcome.FAILED, FailureKind.AGENT, why));

    store(lines(Instant.now(), records));

    assertThat(hub.number("select tokens from runs where valid and reason = ''")).isEqualTo(4);
    assertThat(hub.text("select state from profiling_sessions where failure is null"))
        .isEqualTo("completed");
  }

  @Test
  void theNewestConsoleLinesOfEachDeviceAreKept() {
    test.sql(
        "insert into device_logs select d, now() - interval '1 day' - g * interval '1 s', '{old}'"
            + " from generate_series(1, %d) g, unnest(array['board-1', 'board-2']) d"
                .formatted(PgDeviceWrites.KEPT_LOGS));

    store(lines(Instant.now(), List.of(new DeviceLog("board-1", List.of("new")))));

    assertThat(hub.number("select count(*) from device_logs where device = 'board-1'"))
        .isEqualTo(PgDeviceWrites.KEPT_LOGS);
    assertThat(hub.number("select count(*) from device_logs where device = 'board-2'"))
        .isEqualTo(PgDeviceWrites.KEPT_LOGS);
    assertThat(hub.number("select count(*) from device_logs where lines = '{new}'")).isEqualTo(1);
  }

  private void store(List<String> lines) {
    assertThat(agent.send(1, "", lines).await()).isInstanceOf(Stored.class);
    assertThat(hub.number("select count(*) from rejected_records")).isZero();
  }

  private static List<String> lines(Instant at, List<AgentRecord> records) {
    List<String> lines = new ArrayList<>();
    for (AgentRecord record : records) {
      long seq = 1L + lines.size();
      lines.add(RecordCodec.line(seq, at, 1_000 + seq, RecordCodec.body(record)));
    }
    return lines;
  }
}
