package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.hub.ingest.PgIngest.Outcome;
import io.tinyprofiler.hub.ingest.PgIngest.Task;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches of several agents on a real PostgreSQL. */
class BatchGroupsTest {

  private static final String EPOCH = "00000000000000e1";
  private static final int TOKENS = 21;

  @RegisterExtension private final OpenDatabase database = new OpenDatabase();
  private final Vertx vertx = Vertx.vertx();
  private final List<String> doubted = new ArrayList<>();
  private PgIngest ingest;

  @BeforeEach
  void start() {
    ingest = new PgIngest(database.pool());
    execute("select make_partitions(now())");
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void agentsThatCameTogetherAreStoredTogether() {
    List<Task> tasks = IntStream.range(0, 12).mapToObj(n -> task(session("pi-" + n))).toList();

    List<Outcome> outcomes = store(tasks);

    assertThat(outcomes)
        .extracting(Outcome::reply)
        .containsExactlyElementsOf(tasks.stream().map(BatchGroupsTest::stored).toList());
    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome.committed()).hasSize(tasks.get(0).batch().lines().size()));
    assertThat(number("select sum(n) from token_chunks")).isEqualTo(12L * TOKENS);
    assertThat(number("select count(*) from ingest_marks where last_seq > 0")).isEqualTo(12);
    assertThat(number("select count(distinct xmin::text) from ingest_marks"))
        .as("transactions: three agents came first, the others while those were stored")
        .isEqualTo(4);
    assertThat(doubted).isEmpty();
  }

  @Test
  void poisonOfOneIsNobodyElses() {
    List<AgentRecord> records = Samples.session(UUID.randomUUID(), UUID.randomUUID(), TOKENS);
    records.add(Samples.chunk(UUID.randomUUID(), 0, 2)); // of a run that nobody knows
    List<Task> tasks = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      tasks.add(task(session("pi-" + n)));
    }
    tasks.add(task(incoming("poisoner", 1, LineHash.NONE, Samples.lines(1, records))));

    List<Outcome> outcomes = store(tasks);

    assertThat(outcomes)
        .extracting(Outcome::reply)
        .containsExactlyElementsOf(tasks.stream().map(BatchGroupsTest::stored).toList());
    assertThat(outcomes.get(6).stored().rejected()).isEqualTo(1);
    assertThat(number("select sum(n) from token_chunks")).isEqualTo(7L * TOKENS);
    assertThat(text("select string_agg(agent, ',') from rejected_records")).isEqualTo("poisoner");
    assertThat(doubted).containsExactly("pi-3", "pi-4", "pi-5", "poisoner");
  }

  @Test
  void whoSentPoisonGoesAloneForAWhile() {
    BatchGroups groups = groups();
    List<AgentRecord> poison = List.of(Samples.chunk(UUID.randomUUID(), 0, 2));
    List<String> lines = Samples.lines(1, poison);
    Incoming first = incoming("poisoner", 1, LineHash.NONE, lines);
    List<Task> others = IntStream.range(0, 6).mapToObj(n -> task(session("pi-" + n))).toList();
    others.forEach(this::mark);
    mark(task(first));
    assertThat(store(groups, List.of(task(first))).get(0).stored().rejected()).isEqualTo(1);

    List<Task> tasks = new ArrayList<>(others);
    tasks.add(5, task(incoming("poisoner", 2, first.lastHash(), Samples.lines(2, poison))));
    List<Outcome> outcomes = store(groups, tasks);

    assertThat(outcomes)
        .extracting(Outcome::reply)
        .containsExactlyElementsOf(tasks.stream().map(BatchGroupsTest::stored).toList());
    assertThat(number("select count(*) from rejected_records")).isEqualTo(2);
    assertThat(doubted).as("no group failed").isEmpty();
  }

  @Test
  void gapsAndDuplicatesAreToldAmongOthers() {
    Incoming first = session("pi-1");
    store(List.of(task(first)));
    Incoming gap =
        incoming("pi-2", 7, LineHash.NONE, first.lines().stream().map(l -> l.text()).toList());
    ingest.resume("pi-2", new Resume(EPOCH, "m", 9), () -> false).await();

    List<Optional<Outcome>> outcomes =
        ingest.storeTogether(List.of(task(first), task(gap), task(session("pi-3")))).await();

    assertThat(outcomes.get(0).orElseThrow().duplicates()).isEqualTo(first.lines().size());
    assertThat(outcomes.get(1).orElseThrow().reply()).isEqualTo(Rejected.gap(1));
    assertThat(outcomes.get(2)).as("its mark is not there yet").isEmpty();
    assertThat(number("select sum(n) from token_chunks")).isEqualTo(TOKENS);
  }

  /** As another hub does with an agent that has just left it. */
  @Test
  void nobodyWaitsForAMarkThatIsHeld() {
    for (String agent : List.of("held", "free")) {
      ingest.resume(agent, new Resume(EPOCH, "m", 0), () -> false).await();
    }
    SqlConnection other = database.pool().getConnection().await();
    other
        .query("begin; select from ingest_marks where agent = 'held' for update")
        .execute()
        .await();
    Task held = task(session("held"));
    Task free = task(session("free"));

    List<Optional<Outcome>> outcomes = ingest.storeTogether(List.of(held, free)).await();

    assertThat(outcomes.get(0)).isEmpty();
    assertThat(outcomes.get(1).orElseThrow().reply()).isEqualTo(stored(free));
    Future<Outcome> alone = ingest.store(held);
    other.query("commit").execute().await();
    assertThat(alone.await().reply()).isEqualTo(stored(held));
    other.close().await();
  }

  /** All of them in one turn of an event loop. */
  private List<Outcome> store(List<Task> tasks) {
    tasks.forEach(this::mark);
    return store(groups(), tasks);
  }

  private BatchGroups groups() {
    return new BatchGroups(ingest, batch -> doubted.add(batch.agent()));
  }

  private void mark(Task task) {
    ingest.resume(task.batch().agent(), new Resume(EPOCH, "m", 0), () -> false).await();
  }

  private List<Outcome> store(BatchGroups groups, List<Task> tasks) {
    Promise<List<Outcome>> done = Promise.promise();
    vertx.runOnContext(
        turn -> {
          List<Future<Outcome>> all = tasks.stream().map(groups::store).toList();
          Future.all(all).map(stored -> all.stream().map(Future::result).toList()).onComplete(done);
        });
    return done.future().await();
  }

  private static Incoming session(String agent) {
    List<AgentRecord> records = Samples.session(UUID.randomUUID(), UUID.randomUUID(), TOKENS);
    return incoming(agent, 1, LineHash.NONE, Samples.lines(1, records));
  }

  private static Incoming incoming(String agent, long first, String previous, List<String> lines) {
    return Incoming.of(agent, new Batch(EPOCH, first, previous, lines));
  }

  private static Task task(Incoming batch) {
    return new Task(batch, TimedRecords.of(batch, new HubTime(), Instant.now())::statements);
  }

  private static IngestReply stored(Task task) {
    return new Stored(EPOCH, task.batch().last(), task.batch().lastHash());
  }

  private void execute(String sql) {
    database.pool().query(sql).execute().await();
  }

  private long number(String sql) {
    return database.pool().query(sql).execute().await().iterator().next().getLong(0);
  }

  private String text(String sql) {
    return database.pool().query(sql).execute().await().iterator().next().getString(0);
  }
}
