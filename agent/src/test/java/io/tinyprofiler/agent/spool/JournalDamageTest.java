package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.spool.SessionJournal.Entry;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a damaged spool still knows of sessions is known on, and the agent starts. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class JournalDamageTest extends SpoolFixture {

  private Spool spool;

  JournalDamageTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
    spool = open(SpoolConfig.defaults());
  }

  /** A session in the journal, of attempt 3, and six records in the spool. */
  private UUID accept() {
    UUID session = UUID.randomUUID();
    spool
        .append(new SessionAccepted(3, SessionJournalTest.spec(session), SessionJournalTest.info()))
        .await();
    append(spool, words(5));
    return session;
  }

  @Test
  void sessionsSurviveADamage() throws IOException {
    UUID session = accept();
    spool.journal().refuse(new UUID(0, 7), 2).await();
    spool.close().await();
    Damage.flip(file(""), "word-2-");

    spool = open(SpoolConfig.defaults());
    spool.read(1).otherwiseEmpty().await();

    assertThat(spool.state().closed()).isTrue();
    assertThat(spool.journal().open().await()).hasSize(1).allMatch(Entry::doubtful);
    assertThat(spool.journal().find(session).await().orElseThrow().attempt()).isEqualTo(3);
    assertThat(spool.journal().refusedAttempt(new UUID(0, 7)).await()).hasValue(2);
  }

  /** That had no column for it. */
  @Test
  void aSpoolOfTheSecondVersionIsTakenOverAsItIs() throws SQLException {
    accept();
    spool.close().await();
    sql(
        "alter table closed_epochs drop column crc",
        "alter table sessions drop column doubtful",
        "pragma user_version = 2",
        NO_SUM);

    spool = open(SpoolConfig.defaults());

    assertThat(spool.journal().open().await()).hasSize(1).noneMatch(Entry::doubtful);
    assertThat(spool.state().closed()).as("whether it was damaged").isFalse();
    assertThat(spool.state().backlogRecords()).isEqualTo(6);
  }

  @Test
  void aSpoolOfTheFirstVersionIsTakenOverAndHasChecksumsFromThenOn() throws SQLException {
    accept();
    spool.close().await();
    sql(
        "alter table sessions drop column doubtful",
        "alter table records drop column crc",
        "alter table position drop column crc",
        "pragma user_version = 1",
        NO_SUM);

    spool = open(SpoolConfig.defaults());

    assertThat(spool.state().closed()).as("whether it was damaged").isFalse();
    assertThat(new Drain(spool).all()).hasSize(6);
    spool.close().await();
    sql("update position set crc = null");
    spool = open(SpoolConfig.defaults());
    assertThat(folder.toFile().list((in, name) -> name.contains("-damaged-"))).isNotEmpty();
  }

  /** A flipped byte of a row's header makes any column null, whatever the table says. */
  @Test
  void aSessionWithoutItsSpecificationIsADamage() throws SQLException {
    accept();
    spool.close().await();
    sql(
        "pragma writable_schema = 1",
        "update sqlite_master set sql = replace(sql, 'spec text not null', 'spec text')",
        "pragma writable_schema = reset",
        "update sessions set spec = null");
    sumTables();

    spool = open(SpoolConfig.defaults());

    assertThat(spool.journal().open().await()).isEmpty();
    assertThat(spool.state().closed()).isTrue();
    assertThat(spool.state().backlogRecords()).isEqualTo(6);
  }

  @Test
  void aSessionWithoutAReadableRunIsNotTakenOver() throws SQLException {
    accept();
    spool.close().await();
    sql("update sessions set open_run = 'no uuid'");

    spool = open(SpoolConfig.defaults());

    assertThat(spool.journal().open().await()).isEmpty();
    assertThat(spool.journal().open().await()).as("and nothing is damaged now").isEmpty();
    assertThat(spool.state().backlogRecords()).isEqualTo(6);
  }
}
