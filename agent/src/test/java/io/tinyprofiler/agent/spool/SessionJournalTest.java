package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.spool.SessionJournal.Entry;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class SessionJournalTest extends SpoolFixture {

  private final UUID session = UUID.randomUUID();
  private final UUID run = UUID.randomUUID();

  SessionJournalTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void followsTheRecordsOfASession() {
    Spool spool = open(SpoolConfig.defaults());
    SessionSpec spec = spec(session);
    spool.append(new SessionAccepted(2, spec, info())).await();
    assertThat(entry(spool)).isEqualTo(new Entry(2, spec, 0, null, null, false));

    spool.append(started(0)).await();
    assertThat(entry(spool)).isEqualTo(new Entry(2, spec, 0, run, null, false));
    spool.append(ended(null)).await();
    assertThat(entry(spool)).isEqualTo(new Entry(2, spec, 1, null, null, false));
    for (FailureKind failure : FailureKind.values()) {
      spool.append(started(1)).await();
      spool.append(ended(failure)).await();
      assertThat(entry(spool))
          .as("a run that failed by %s is done again", failure)
          .isEqualTo(new Entry(2, spec, 1, null, null, false));
    }

    spool.append(new SessionEnded(session, SessionOutcome.COMPLETED, null, "")).await();
    assertThat(entry(spool))
        .isEqualTo(new Entry(2, spec, 1, null, SessionOutcome.COMPLETED, false));
    assertThat(spool.journal().open().await()).isEmpty();
  }

  @Test
  void survivesARestartAndKeepsTheOrderOfAcceptance() {
    Spool spool = open(SpoolConfig.defaults());
    UUID second = UUID.randomUUID();
    spool.append(new SessionAccepted(1, spec(session), info())).await();
    spool.append(new SessionAccepted(1, spec(second), info())).await();
    spool.append(started(0)).await();
    spool.journal().refuse(run, 3).await();
    spool.journal().refuse(run, 2).await();
    spool.close().await();

    SessionJournal journal = open(SpoolConfig.defaults()).journal();

    List<Entry> open = journal.open().await();
    assertThat(open).extracting(entry -> entry.spec().session()).containsExactly(session, second);
    assertThat(open.get(0).openRun()).isEqualTo(run);
    assertThat(journal.refusedAttempt(run).await()).hasValue(3);
    assertThat(journal.refusedAttempt(session).await()).isEmpty();
    assertThat(journal.find(UUID.randomUUID()).await()).isEmpty();
  }

  @Test
  void forgetsEndedSessionsAfterTheGraceTime() {
    Spool spool = open(new SpoolConfig(64, 0, 1, 64));
    spool.append(new SessionAccepted(1, spec(session), info())).await();
    spool.append(new SessionEnded(session, SessionOutcome.CANCELLED, null, "")).await();
    now = now.plusSeconds(3500);
    spool.append(new SessionEnded(UUID.randomUUID(), SessionOutcome.CANCELLED, null, "")).await();
    assertThat(spool.journal().find(session).await()).isPresent();
    now = now.plusSeconds(200);
    spool.append(new SessionEnded(UUID.randomUUID(), SessionOutcome.CANCELLED, null, "")).await();
    assertThat(spool.journal().find(session).await()).isEmpty();
  }

  private Entry entry(Spool spool) {
    return spool.journal().find(session).await().orElseThrow();
  }

  private AgentRecord started(int index) {
    return new RunStarted(
        session, run, index, RunKind.MEASURED, RunMode.LIVE, 0, "", 1_000_000, 5, 6, 1);
  }

  private AgentRecord ended(FailureKind failure) {
    return new RunEnded(
        session, run, RunStatus.DONE, 3, "0", null, 1L, 9L, 0, failure, failure + "");
  }

  static SessionSpec spec(UUID session) {
    return new SessionSpec(
        session, "dev", List.of("", "Once"), 1, 2, 16, 0.5, 7, 0, Map.of("commit", "abc"));
  }

  static DeviceInfo info() {
    return new DeviceInfo(
        "host",
        "dev",
        "1",
        "f",
        null,
        1_000_000,
        null,
        null,
        "m",
        "s",
        List.of("live"),
        "int8",
        "b",
        "power");
  }
}
