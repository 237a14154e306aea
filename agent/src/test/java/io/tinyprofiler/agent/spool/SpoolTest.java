package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class SpoolTest extends SpoolFixture {

  SpoolTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void keepsOrderAndNumbersOverARestart() {
    Spool first = open(SpoolConfig.defaults());
    append(first, "a", "b");
    String epoch = first.state().epoch();
    first.close().await();

    Spool second = open(SpoolConfig.defaults());
    append(second, "c");

    assertThat(second.state().epoch()).isEqualTo(epoch).matches("[0-9a-f]{16}");
    Batch batch = batch(second, 1);
    assertThat(batch.epoch()).isEqualTo(epoch);
    assertThat(batch.previous()).isEqualTo(LineHash.NONE);
    assertThat(texts(batch)).containsExactly("1:a", "2:b", "3:c");
    assertThat(second.read(4).await()).isEmpty();
  }

  @Test
  void goesOnNumberingWhenTheTableWasDrained() {
    Spool spool = open(NO_GRACE);
    append(spool, "a", "b");
    String last = batch(spool, 2).lines().get(0);
    spool.acknowledge(spool.state().epoch(), 2).await();
    spool.close().await();

    Spool reopened = open(NO_GRACE);
    append(reopened, "c");

    Batch batch = batch(reopened, 3);
    assertThat(texts(batch)).containsExactly("3:c");
    assertThat(batch.previous()).isEqualTo(LineHash.of(last));
    assertThat(problem(reopened.read(2)).code()).isEqualTo("record-gone");
  }

  @Test
  void whatAnEventLoopAppendsInOneTurnIsOneCommit() {
    Spool spool = open(SpoolConfig.defaults());
    AtomicInteger commits = new AtomicInteger();
    spool.onCommit(commits::incrementAndGet);
    Promise<Void> kept = Promise.promise();

    vertx.runOnContext(
        turn ->
            Future.all(Stream.of(words(500)).map(word -> spool.append(log(word))).toList())
                .<Void>mapEmpty()
                .onComplete(kept));
    kept.future().await();

    assertThat(commits).hasValue(1);
    assertThat(spool.state().highest()).isEqualTo(500);
  }

  @Test
  void appendsThatWaitShareOneCommit() {
    Spool spool = open(SpoolConfig.defaults());
    AtomicInteger commits = new AtomicInteger();
    spool.onCommit(commits::incrementAndGet);

    append(spool, IntStream.range(0, 2000).mapToObj(String::valueOf).toArray(String[]::new));

    assertThat(spool.state().highest()).isEqualTo(2000);
    assertThat(commits.get()).isBetween(1, 1000);
  }

  @Test
  void anAcknowledgementSharesTheNextCommitAndReadingIsNone() {
    Spool spool = open(SpoolConfig.defaults());
    append(spool, "a", "b");
    AtomicInteger commits = new AtomicInteger();
    spool.onCommit(commits::incrementAndGet);

    spool.read(1).await();
    assertThat(commits).hasValue(0);

    Promise<Void> both = Promise.promise();
    vertx.runOnContext(
        turn ->
            Future.all(spool.acknowledge(spool.state().epoch(), 2), spool.append(log("c")))
                .<Void>mapEmpty()
                .onComplete(both));
    both.future().await();
    assertThat(commits).hasValue(1);
    assertThat(spool.state().acknowledged()).isEqualTo(2);

    spool.acknowledge(spool.state().epoch(), 3).await(); // alone, after a while
    assertThat(spool.state().backlogRecords()).isZero();
  }

  @Test
  void batchesKeepTheirLimits() {
    Spool spool = open(SpoolConfig.defaults());
    append(spool, IntStream.range(0, 300).mapToObj(String::valueOf).toArray(String[]::new));
    append(spool, IntStream.range(0, 5).mapToObj(i -> "x".repeat(20_000)).toArray(String[]::new));

    assertThat(batch(spool, 1).lines()).hasSize(Batch.MAX_RECORDS);
    assertThat(batch(spool, 301).lines()).hasSize(2);
    assertThat(problem(spool.append(log("x".repeat(Batch.MAX_BYTES)))).code())
        .isEqualTo("record-too-large");
  }

  @Test
  void refusesASecondAgentOnTheSameFolder() {
    open(NO_GRACE);

    assertThat(problem(Spool.open(vertx, folder, NO_GRACE)).line())
        .contains("another agent runs on " + folder, "dataDir");
  }

  @Test
  void aFullSpoolSaysSoAndDeclaresWhatItRefused() {
    Spool spool = open(new SpoolConfig(1, 0, 48, 64));
    String line = "x".repeat(10_000);
    List<Future<Void>> appends = Stream.generate(() -> spool.append(log(line))).limit(150).toList();
    Future.join(appends).otherwiseEmpty().await();

    long kept = appends.stream().filter(Future::succeeded).count();
    assertThat(kept).isBetween(80L, 104L);
    assertThat(problem(appends.get(149)).code()).isEqualTo("spool-full");
    assertThat(spool.state().refused()).isEqualTo(150 - kept);

    spool.acknowledge(spool.state().epoch(), spool.state().highest()).await();
    append(spool, "after");

    Batch rest = batch(spool, kept + 1);
    assertThat(texts(rest)).containsExactly((kept + 2) + ":after");
    assertThat(record(rest.lines().get(0)))
        .isEqualTo(new Refused("records", 150 - kept, "the spool holds 1 MiB"));
    assertThat(spool.state().refused()).isZero();
  }

  /** Nobody would ever be told anything again if the writer's thread died of it. */
  @Test
  void aDefectIsToldAndTheSpoolGoesOn() {
    Spool spool = open(NO_GRACE);
    append(spool, "before");
    defect = new IllegalStateException("a defect");

    Problem told = problem(spool.append(log("lost")));
    assertThat(told.code()).isEqualTo("spool-failed");
    assertThat(told).hasMessageContaining("a defect");

    append(spool, "after");
    assertThat(texts(batch(spool, 1))).containsExactly("1:before", "3:after");
    assertThat(record(batch(spool, 1).lines().get(1)))
        .isEqualTo(new Refused("records", 1, told.getMessage()));
  }

  @Test
  void leavesTheReserveOfTheDiskFree() {
    Spool spool = open(new SpoolConfig(64, 10, 48, 64));
    freeDisk = 9 << 20;
    assertThat(problem(spool.append(log("x".repeat(10_000)))).line())
        .contains("less than 10 MiB free");

    freeDisk = 11 << 20;
    append(spool, "a");
    assertThat(spool.state().highest()).isEqualTo(2); // the declaration and the record
  }
}
