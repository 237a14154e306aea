package io.tinyprofiler.hub.database.replica;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against servers that do as a test tells them. */
@Timeout(60)
class ReadsTest {

  private final Vertx vertx = Vertx.vertx();
  private final ToldServers servers = new ToldServers();
  private Reads reads;

  @BeforeEach
  void start() {
    start(20);
  }

  private void start(int waitMs) {
    reads = servers.reads(vertx, waitMs);
  }

  @AfterEach
  void stop() {
    reads.close();
    await(vertx.close());
    assertThat(servers.open()).isZero();
  }

  private Pool reader() {
    return await(reads.read(Future::succeededFuture));
  }

  private void awaitReader(Pool reader) {
    Pool now = reader();
    while (now != reader) {
      now = reader();
    }
  }

  /** Until a look at the replica has said so. */
  private void awaitTrouble(String trouble) {
    String now = "";
    while (now == null || !now.contains(trouble)) {
      now = reads.replica().orElseThrow().trouble();
      Thread.onSpinWait();
    }
  }

  @Test
  void withoutAReplicaThePrimaryAnswers() {
    Reads alone = Reads.at(ToldServers.PRIMARY);

    assertThat(alone.<Pool>read(Future::succeededFuture).result()).isSameAs(ToldServers.PRIMARY);
    assertThat(alone.replica()).isEmpty();
    assertThat(alone.answeredByPrimary()).isEqualTo(1);
    assertThat(alone.answeredByReplica()).isZero();
  }

  @Test
  void aReplicaThatHasEverythingAnswers() {
    awaitReader(ToldServers.REPLICA);
    long before = reads.answeredByReplica();

    assertThat(reader()).isSameAs(ToldServers.REPLICA);

    assertThat(reads.answeredByReplica()).isEqualTo(before + 1);
    assertThat(reads.replica()).contains(new ReplicaState("it", null, 0L));
  }

  @Test
  void aReadWaitsForWhatWasCommittedBeforeIt() {
    reads.close();
    start(10_000);
    awaitReader(ToldServers.REPLICA);
    servers.mark = ToldServers.marked(200, true);
    Future<Pool> read = reads.read(Future::succeededFuture);
    int before = servers.asked.get();
    while (servers.asked.get() < before + 3) {
      Thread.onSpinWait();
    }
    assertThat(read.isComplete()).isFalse();

    servers.replayed = ToldServers.at(200);

    assertThat(await(read)).isSameAs(ToldServers.REPLICA);
    assertThat(servers.flushes).hasValue(0);
  }

  /** Thousands of questions, one after the other, are no deep stack. */
  @Test
  void aReadMayWaitLongAndIsAnsweredByThePrimaryThen() {
    reads.close();
    start(10_000);
    awaitReader(ToldServers.REPLICA);
    servers.mark = ToldServers.marked(200, true);

    assertThat(reader()).isSameAs(ToldServers.PRIMARY);
  }

  @Test
  void whatThePrimaryHasInMemoryOnlyItIsMadeToFlush() {
    reads.close();
    start(10_000);
    awaitReader(ToldServers.REPLICA);
    servers.mark = ToldServers.marked(300, false);

    assertThat(reader()).isSameAs(ToldServers.REPLICA);

    assertThat(servers.flushes).hasPositiveValue();
  }

  @Test
  void whileItIsBehindThePrimaryAnswersAndNobodyWaits() {
    awaitReader(ToldServers.REPLICA);
    servers.mark = ToldServers.marked(164, true);
    awaitReader(ToldServers.PRIMARY);
    awaitTrouble("64 bytes behind");
    assertThat(reads.replica().orElseThrow().lagBytes()).isEqualTo(64);
    int questions = servers.asked.get();
    int answers = 0;
    while (servers.asked.get() == questions) { // until the next look, which is a second later
      assertThat(reader()).isSameAs(ToldServers.PRIMARY);
      answers++;
    }
    assertThat(answers).isGreaterThan(10);

    servers.replayed = ToldServers.at(164);

    awaitReader(ToldServers.REPLICA);
  }

  @Test
  void oneThatWasPromotedIsNotRead() {
    awaitReader(ToldServers.REPLICA);
    servers.replayed = Future.succeededFuture(new Replayed(false, 1_000L, "00000001", 7, "lab"));

    assertThat(reader()).isSameAs(ToldServers.PRIMARY);

    awaitTrouble("promoted");
  }

  @Test
  void anotherSystemDatabaseOrTimelineIsNotRead() {
    awaitReader(ToldServers.REPLICA);
    servers.replayed = Future.succeededFuture(new Replayed(true, 1_000L, "00000001", 8, "lab"));
    awaitTrouble("another system");
    servers.replayed = Future.succeededFuture(new Replayed(true, 1_000L, "00000001", 7, "other"));
    awaitTrouble("its database is other, not lab");
    servers.replayed = Future.succeededFuture(new Replayed(true, 1_000L, "00000002", 7, "lab"));
    awaitTrouble("timeline 00000002 and the primary on 00000001");
    servers.replayed = Future.succeededFuture(new Replayed(false, null, "00000001", 7, "lab"));
    awaitTrouble("never was one");
    assertThat(reader()).isSameAs(ToldServers.PRIMARY);
  }

  @Test
  void aReadInConflictIsAskedOfThePrimary() {
    awaitReader(ToldServers.REPLICA);
    PgException conflict = new PgException("conflict with recovery", "ERROR", "40001", "");

    Pool reader =
        await(
            reads.read(
                pool ->
                    pool == ToldServers.REPLICA
                        ? Future.failedFuture(conflict)
                        : Future.succeededFuture(pool)));

    assertThat(reader).isSameAs(ToldServers.PRIMARY);
    assertThat(reader()).isSameAs(ToldServers.REPLICA);
  }

  @Test
  void whatFailsAtThePrimaryTooFails() {
    awaitReader(ToldServers.REPLICA);

    assertThatThrownBy(() -> await(reads.read(pool -> Future.failedFuture("no such column"))))
        .hasStackTraceContaining("no such column");
  }

  @Test
  void oneThatFreezesLosesWhatIsUnderWay() {
    awaitReader(ToldServers.REPLICA);
    Promise<Pool> never = Promise.promise();
    Promise<Void> begun = Promise.promise();
    Future<Pool> read =
        reads.read(
            pool -> {
              begun.tryComplete();
              return pool == ToldServers.REPLICA ? never.future() : Future.succeededFuture(pool);
            });
    await(begun.future());

    servers.replayed = Promise.<Replayed>promise().future();

    assertThat(await(read)).isSameAs(ToldServers.PRIMARY);
    awaitTrouble("does not answer within a second");
    servers.replayed = ToldServers.at(100);
    awaitReader(ToldServers.REPLICA);
  }

  @Test
  void oneThatIsAwayIsNotTriedForEachRead() {
    awaitReader(ToldServers.REPLICA);
    servers.replayed = Future.failedFuture("connection refused");
    assertThat(reader()).isSameAs(ToldServers.PRIMARY);
    awaitTrouble("connection refused");
    assertThat(reads.replica().orElseThrow().lagBytes()).isNull();
    int questions = servers.asked.get();
    int answers = 0;
    while (servers.asked.get() == questions) {
      assertThat(reader()).isSameAs(ToldServers.PRIMARY);
      answers++;
    }
    assertThat(answers).isGreaterThan(10);
    servers.replayed = ToldServers.at(100);
    awaitReader(ToldServers.REPLICA);
    assertThat(reads.replica().orElseThrow().trouble()).isNull();
  }

  @Test
  void aPrimaryThatDoesNotAnswerSaysNothingAboutTheReplica() {
    awaitReader(ToldServers.REPLICA);
    servers.mark = Future.failedFuture("the primary is away");

    assertThat(reader()).isSameAs(ToldServers.PRIMARY);

    assertThat(reads.replica().orElseThrow().trouble()).isNull();
    servers.mark = ToldServers.marked(100, true);
    assertThat(reader()).isSameAs(ToldServers.REPLICA);
  }

  /** Though the answer to a shared question came on another's. */
  @Test
  void questionsAndAnswersStayOnTheContextOfTheirReader() {
    awaitReader(ToldServers.REPLICA);
    for (int n = 0; n < 20; n++) {
      Context context = vertx.getOrCreateContext();
      Promise<Void> done = Promise.promise();
      context.runOnContext(
          on ->
              reads
                  .read(
                      pool -> {
                        assertThat(Vertx.currentContext()).isSameAs(context);
                        return Future.succeededFuture(pool);
                      })
                  .onComplete(
                      read -> {
                        if (read.succeeded() && Vertx.currentContext() == context) {
                          done.complete();
                        } else {
                          done.fail("on another context: " + read.cause());
                        }
                      }));
      await(done.future());
    }
  }
}
