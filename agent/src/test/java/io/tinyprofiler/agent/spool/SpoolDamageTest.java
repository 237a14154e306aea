package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a damaged spool is delivered, and what is not is declared. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class SpoolDamageTest extends SpoolFixture {

  private Spool spool;

  SpoolDamageTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
    spool = open(SpoolConfig.defaults());
  }

  @Test
  void oneFlippedByteCostsOneRecord() throws IOException {
    String epoch = spool.state().epoch();
    append(spool, words(300));
    spool.acknowledge(epoch, 100).await();
    spool.close().await();
    Damage.flip(file(""), "word-200-");

    spool = open(SpoolConfig.defaults());
    append(spool, "after");
    assertThat(spool.state().epoch()).as("found when it is read").isEqualTo(epoch);
    spool.read(101).otherwiseEmpty().await();
    spool.read(200).otherwiseEmpty().await();

    assertThat(spool.state().epoch()).isEqualTo(epoch);
    assertThat(spool.state().own()).isNotEqualTo(epoch);
    assertThat(spool.state().unsaved()).isEqualTo(1);
    assertThat(spool.state().backlogRecords()).isEqualTo(201);
    List<String> lines = drain();
    assertThat(record(lines.get(99))).isEqualTo(new Lost(200, 200, "the spool was damaged"));
    assertThat(lines).hasSize(201).filteredOn(line -> line.contains("word-")).hasSize(199);
    assertThat(lines.get(200)).contains("after").startsWith("{\"seq\":301,");
    assertThat(aside()).hasSize(1);
    append(spool, "b");
    assertThat(texts(batch(spool, 1))).containsExactly("1:b");
  }

  @Test
  void theEndOfADamagedLogIsNotDroppedInSilence() throws IOException {
    String epoch = spool.state().epoch();
    append(spool, "first");
    for (String word : words(40)) {
      append(spool, word);
    }
    Spool killed = openCopy(copy -> Damage.flip(copy.resolve("spool.db-wal"), "word-30-"));

    assertThat(killed.state().epoch()).isEqualTo(epoch);
    assertThat(killed.state().own()).isNotEqualTo(epoch);
    assertThat(killed.state().highest()).isEqualTo(41);
    spool = killed;
    assertThat(drain()).filteredOn(line -> line.contains("word-")).hasSizeBetween(39, 40);
  }

  @Test
  void aLogThatWasCutIsNoticed() throws IOException {
    for (String word : words(20)) {
      append(spool, word);
    }
    long whole = Files.size(file("-wal"));
    Spool killed = openCopy(copy -> Damage.cut(copy.resolve("spool.db-wal"), whole / 2));

    assertThat(killed.state().closed()).isTrue();
    assertThat(killed.state().highest()).isEqualTo(20);
    assertThat(killed.state().unsaved()).isBetween(1L, 19L);
  }

  @Test
  void aFileThatIsGoneOrGarbageIsDeclaredLostAsAWhole() throws IOException {
    String epoch = spool.state().epoch();
    append(spool, words(10));
    spool.acknowledge(epoch, 4).await();
    spool.close().await();
    Files.write(file(""), new byte[50_000]);

    spool = open(SpoolConfig.defaults());

    assertThat(spool.state().unsaved()).isEqualTo(6);
    assertThat(spool.resume(epoch, 4, "0123").await()).isTrue();
    Outgoing all = spool.read(5).await().orElseThrow();
    assertThat(all.last()).isEqualTo(10);
    assertThat(all.batch().previous()).isEqualTo("0123");
    assertThat(record(all.batch().lines().get(0)))
        .isEqualTo(new Lost(5, 10, "the spool was damaged"));
    spool.close().await();
    Files.delete(file(""));
    spool = open(SpoolConfig.defaults());
    assertThat(spool.state().epoch()).isEqualTo(epoch);
    assertThat(spool.state().unsaved()).isEqualTo(6);
    spool.acknowledge(epoch, 10).await();
    assertThat(spool.state().closed()).isFalse();
    assertThat(spool.state().unsaved()).isZero();
  }

  @Test
  void theHubMayHaveMoreOrLessThanTheSpoolKnew() throws IOException {
    String epoch = spool.state().epoch();
    append(spool, words(10));
    String third = batch(spool, 3).lines().get(0);
    spool.acknowledge(epoch, 2).await();
    spool.close().await();
    Damage.flip(file(""), "word-5-");
    Damage.flip(file(""), "word-6-");
    Damage.flip(file(""), "word-7-");
    spool = open(SpoolConfig.defaults());
    spool.read(3).otherwiseEmpty().await();
    assertThat(spool.state().unsaved()).isEqualTo(3);

    assertThat(spool.resume(epoch, 3, "0123").await()).as("another record 3").isFalse();
    assertThat(spool.resume(epoch, 0, "").await()).isTrue();
    assertThat(record(spool.read(1).await().orElseThrow().batch().lines().get(0)))
        .isEqualTo(new Lost(1, 2, "it was not saved from a damaged spool"));
    assertThat(spool.resume(epoch, 3, LineHash.of(third)).await()).isTrue();
    assertThat(texts(batch(spool, 4))).containsExactly("4:" + words(10)[3]);
    assertThat(spool.resume(epoch, 6, "4567").await()).as("in the middle of a hole").isTrue();
    Outgoing rest = spool.read(7).await().orElseThrow();
    assertThat(rest.batch().previous()).isEqualTo("4567");
    assertThat(record(rest.batch().lines().get(0)))
        .isEqualTo(new Lost(7, 7, "it was not saved from a damaged spool"));
    assertThat(spool.resume(epoch, 1000, "89").await()).as("it has all").isTrue();
    assertThat(spool.state().closed()).isFalse();
  }

  @Test
  void aForkOfAClosedEpochGoesOnInTheSpoolsOwn() throws IOException {
    append(spool, words(10));
    spool.close().await();
    Damage.flip(file(""), "word-5-");
    spool = open(SpoolConfig.defaults());
    spool.read(1).otherwiseEmpty().await();
    append(spool, "after");
    String own = spool.state().own();

    spool.fork().await();

    assertThat(spool.state().epoch()).isEqualTo(own);
    assertThat(texts(batch(spool, 1)))
        .hasSize(10)
        .startsWith("1:after")
        .endsWith("10:" + words(10)[9]);
  }

  @Test
  void damageUponDamageLosesNoMore() throws IOException {
    append(spool, words(10));
    String first = spool.state().epoch();
    reopenAfter("word-5-");
    append(spool, "second", "flip-a-", "third");
    String second = spool.state().own();

    reopenAfter("word-7-");
    assertThat(spool.state().epoch()).as("found in the closed epoch").isEqualTo(first);
    assertThat(spool.state().unsaved()).isEqualTo(2);
    assertThat(drainEpoch()).filteredOn(line -> line.contains("word-")).hasSize(8);
    assertThat(spool.state().epoch()).isEqualTo(second);
    Damage.flip(file(""), "flip-a-");
    Damage.flip(file("-wal"), "flip-a-");
    spool.close().await();
    spool = open(SpoolConfig.defaults());

    assertThat(drain())
        .hasSize(3)
        .satisfies(
            lines -> assertThat(lines.get(0)).contains("second"),
            lines -> assertThat(lines.get(1)).contains("Lost"),
            lines -> assertThat(lines.get(2)).contains("third"));
    for (int time = 0; time < 6; time++) {
      append(spool, "again-" + time + "-");
      reopenAfter("again-" + time + "-");
      drain();
    }
    assertThat(aside()).as("the newest are kept").hasSize(5);
  }

  private void reopenAfter(String flipped) throws IOException {
    spool.close().await();
    Damage.flip(file(""), flipped);
    spool = open(SpoolConfig.defaults());
    spool.read(spool.state().acknowledged() + 1).otherwiseEmpty().await();
  }

  private List<String> drain() {
    return new Drain(spool).all();
  }

  private List<String> drainEpoch() {
    return new Drain(spool).epoch();
  }

  private Spool openCopy(Damage.Of damage) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String part : List.of("spool.db", "spool.db-wal", "spool.mark")) {
      Files.copy(folder.resolve(part), copy.resolve(part));
    }
    damage.apply(copy);
    return Spool.open(vertx, copy, SpoolConfig.defaults()).await();
  }

  private List<String> aside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("spool\\.db-damaged-\\d+"))
          .toList();
    }
  }
}
