package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage that leaves a file which SQLite reads without a word: the spool has to notice. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class UnnoticedDamageTest extends SpoolFixture {

  /** Places in the file's header. */
  private static final int USER_VERSION_AT = 60;

  private static final int SCHEMA_FORMAT_AT = 44;
  private static final int WRITE_VERSION_AT = 18;
  private static final int READ_VERSION_AT = 19;

  private Spool spool;
  private String epoch;

  UnnoticedDamageTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @BeforeEach
  void tenRecordsOfWhichTheHubHasTwo() {
    spool = open(SpoolConfig.defaults());
    epoch = spool.state().epoch();
    append(spool, words(10));
    spool.acknowledge(epoch, 2).await();
    spool.close().await();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from records where seq = 5",
        "update records set seq = 99 where seq = 5",
        "update records set last = 9 where seq = 5",
        "update records set line = null where seq = 5",
        "update records set crc = null, line = replace(line, ':5,', ':6,') where seq = 5"
      })
  void whateverHappensToOneRowCostsOneRecord(String damage) throws SQLException {
    sql(
        "pragma writable_schema = 1",
        "update sqlite_master set sql = replace(sql, 'line text not null', 'line text')",
        "pragma writable_schema = reset",
        damage);
    sumTables();

    spool = open(SpoolConfig.defaults());

    assertThat(drained()).hasSize(8).filteredOn(line -> line.contains("word-")).hasSize(7);
    assertThat(spool.state().unsaved()).isZero();
    assertThat(spool.state().closed()).isFalse();
  }

  @Test
  void anAcknowledgementOfARecordThatIsMissingFindsTheDamage() throws SQLException {
    sql("delete from records where seq = 5");

    spool = open(SpoolConfig.defaults());
    spool.acknowledge(epoch, 5).await();

    assertThat(spool.state().unsaved()).as("the hub has it").isZero();
    assertThat(spool.state().backlogRecords()).isEqualTo(5);
    assertThat(drained()).hasSize(5).allMatch(line -> line.contains("word-"));
  }

  @Test
  void aForkWithARecordMissingFindsTheDamage() throws SQLException {
    sql("delete from records where seq = 5");

    spool = open(SpoolConfig.defaults());
    spool.fork().await();

    assertThat(aside()).isTrue();
    assertThat(drained()).hasSize(7).allMatch(line -> line.contains("word-"));
  }

  /** Sizes are differences of these: a wrong one would be room that is not there, or none. */
  @Test
  void aWrongSumOfBytesIsADamage() throws SQLException {
    sql("update records set bytes = bytes + 1000000000 where seq = 5");

    spool = open(SpoolConfig.defaults());
    spool.acknowledge(epoch, 5).await();

    assertThat(aside()).isTrue();
    assertThat(spool.state().backlogBytes()).isBetween(1L, 10_000L);
    assertThat(drained()).hasSize(5).allMatch(line -> line.contains("word-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail_bytes", "line text", "one = 1"})
  void aTableThatReadsDifferentlyIsADamage(String flipped) throws IOException {
    Damage.flip(file(""), flipped);

    spool = open(SpoolConfig.defaults());

    assertThat(spool.state().epoch()).isEqualTo(epoch);
    assertThat(drained()).hasSize(8).allMatch(line -> line.contains("word-"));
    append(spool, "after");
    assertThat(texts(batch(spool, 1))).containsExactly("1:after");
  }

  /** The application's own; SQLite's of the tables' form, and of the file's to write and read. */
  @ParameterizedTest
  @ValueSource(ints = {USER_VERSION_AT, SCHEMA_FORMAT_AT, WRITE_VERSION_AT, READ_VERSION_AT})
  void aVersionInTheHeaderThatWasFlippedIsADamage(int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file(""));
    bytes[at] ^= 64;
    Files.write(file(""), bytes);

    spool = open(SpoolConfig.defaults());

    assertThat(drained()).hasSize(8).allMatch(line -> line.contains("word-"));
  }

  @Test
  void aSpoolOfANewerAgentIsLeftAlone() throws SQLException {
    sql("pragma user_version = 1000");
    sumTables();

    Problem problem = catchThrowableOfType(Problem.class, () -> open(SpoolConfig.defaults()));

    assertThat(problem.code()).isEqualTo("spool-too-new");
    assertThat(aside()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update closed_epochs set highest = 1000000000000",
        "update closed_epochs set acked = 7",
        "update closed_epochs set epoch = '0123456789abcdef'",
        "update closed_records set last = 9 where seq = 5",
        "delete from closed_records where seq = 5",
        "update closed_records set epoch = '0123456789abcdef' where seq = 5",
        "delete from closed_epochs"
      })
  void aClosedEpochThatIsDamagedIsSavedAgain(String damage) throws SQLException {
    spool = open(SpoolConfig.defaults());
    sql("update records set crc = 0 where seq = 5");
    spool.acknowledge(epoch, 4).await();
    spool.read(5).otherwiseEmpty().await();
    assertThat(spool.state().closed()).isTrue();
    append(spool, "after");
    spool.close().await();
    sql(damage);

    spool = open(SpoolConfig.defaults());

    List<String> lines = drained();
    assertThat(lines).hasSize(7);
    assertThat(record(lines.get(0))).isEqualTo(new Lost(5, 5, "the spool was damaged"));
    assertThat(lines.subList(1, 6)).allMatch(line -> line.contains("word-"));
    assertThat(lines.get(6)).contains("after");
  }

  @Test
  void aClosedEpochOfTheThirdVersionIsTakenOver() throws SQLException {
    spool = open(SpoolConfig.defaults());
    sql("update records set crc = 0 where seq = 5");
    spool.read(5).otherwiseEmpty().await();
    spool.close().await();
    sql("alter table closed_epochs drop column crc", "pragma user_version = 3", NO_SUM);

    spool = open(SpoolConfig.defaults());

    assertThat(drained()).hasSize(8);
    assertThat(folder.toFile().list((in, name) -> name.matches(".*-damaged-\\d+"))).hasSize(1);
  }

  private List<String> drained() {
    return new Drain(spool).all();
  }

  private boolean aside() {
    String[] files = folder.toFile().list((in, name) -> name.matches("spool\\.db-damaged-\\d+"));
    return files.length > 0;
  }
}
