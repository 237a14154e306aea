package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.agent.uplink.Uplink;
import io.tinyprofiler.agent.uplink.UplinkConfig;
import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real spool and uplink, the real bridge, ingest and PostgreSQL: only devices are missing. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DeliveryIT {

  @TempDir Path folder;

  private TestDatabase test;
  private HubInTest hub;
  private Spool spool;
  private Uplink uplink;

  @BeforeEach
  void start() {
    test = TestDatabase.fresh();
    hub = new HubInTest(test);
  }

  @AfterEach
  void stop() {
    stopAgent();
    hub.close();
    test.close();
  }

  @Test
  void aDatabaseThatHangsHoldsTheUplinkUpAndNothingElse() throws IOException {
    SqlConnection locking = locked();
    startAgent("spool", "m-1");

    append(3_000);

    assertThat(spool.state().highest()).as("durable meanwhile").isEqualTo(3_000);
    assertThat(spool.state().acknowledged()).isZero();
    assertThat(hub.committed).isEmpty();
    unlock(locking);
    await(() -> spool.state().backlogRecords() == 0);
    assertThat(hub.committed).containsExactlyElementsOf(range(3_000));
    assertThat(hub.number("select count(*) from device_logs")).isEqualTo(3_000);
  }

  @Test
  void aSlowDatabaseSlowsTheUplinkAndLosesNothing() throws IOException {
    test.sql(
        "create function slow() returns trigger language plpgsql as"
            + " 'begin perform pg_sleep(0.005); return new; end'");
    test.sql(
        "create trigger slow before insert on device_logs for each row execute function slow()");
    startAgent("spool", "m-1");

    append(1_000);

    assertThat(spool.state().backlogRecords()).as("it lags behind").isPositive();
    await(() -> spool.state().backlogRecords() == 0);
    assertThat(hub.committed).containsExactlyElementsOf(range(1_000));
  }

  @Test
  void whatAnAgentSendsWhileTheDatabaseHangsDoesNotPileUp() {
    List<String> lines = Samples.lines(1, logs(60));
    SqlConnection locking = locked();
    List<Future<IngestReply>> replies = new ArrayList<>();
    try (AgentClient agent = hub.connect("token-of-pi-1")) {
      for (int seq = 1; seq <= lines.size(); seq++) {
        String previous = seq == 1 ? LineHash.NONE : LineHash.of(lines.get(seq - 2));
        replies.add(agent.send(seq, previous, lines.subList(seq - 1, seq)));
      }
      await(() -> replies.get(replies.size() - 1).isComplete());

      List<Future<IngestReply>> answered = replies.stream().filter(Future::succeeded).toList();
      assertThat(answered).hasSize(lines.size() - 2 * Batch.WINDOW);
      assertThat(answered)
          .allSatisfy(
              reply -> assertThat(((Rejected) reply.result()).code()).isEqualTo(Rejection.BUSY));
      unlock(locking);
      Future.all(replies).await();
      assertThat(replies.get(0).result()).isInstanceOf(Stored.class);
      assertThat(hub.committed).containsExactlyElementsOf(range(2 * Batch.WINDOW));
    }
  }

  @Test
  void aClonedSpoolTakesAnEpochOfItsOwn() throws IOException {
    startAgent("spool", "m-1");
    append(100);
    await(() -> spool.state().backlogRecords() == 0);
    stopAgent();
    copy("spool", "clone");
    startAgent("spool", "m-1");
    append(50);
    await(() -> spool.state().backlogRecords() == 0);
    String epoch = spool.state().epoch();
    stopAgent();

    startAgent("clone", "m-1");
    append(7);
    await(() -> spool.state().backlogRecords() == 0 && !spool.state().epoch().equals(epoch));

    assertThat(hub.number("select count(*) from device_logs")).isEqualTo(157);
    assertThat(hub.text("select reason from spool_forks where epoch = '" + epoch + "'"))
        .isEqualTo("the hub has records that this spool never wrote");
    String own = spool.state().epoch();
    stopAgent();
    startAgent("clone", "m-2");
    append(3);
    await(() -> spool.state().backlogRecords() == 0 && !spool.state().epoch().equals(own));
    assertThat(hub.number("select count(*) from device_logs")).isEqualTo(160);
    assertThat(hub.number("select count(*) from lab_events where text like '%another spool%'"))
        .isEqualTo(2);
  }

  private void startAgent(String name, String machine) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "token-of-pi-1");
    spool = Spool.open(hub.vertx, folder.resolve(name), SpoolConfig.defaults()).await();
    UplinkConfig config =
        new UplinkConfig(
            "http://127.0.0.1:" + hub.port(), token.toString(), "", 500, 2_000, 10_000, 10, 100);
    uplink =
        new Uplink(
            hub.vertx,
            config,
            new Uplink.Identity("pi-1", machine),
            spool,
            () -> new Heartbeat("1", "pi", 1, 2, 0, 0, List.of(), List.of(), null),
            command -> Future.succeededFuture(new CommandReply.Accepted()));
    uplink.start();
  }

  private void stopAgent() {
    if (uplink != null) {
      uplink.stop().await();
      spool.close().await();
      uplink = null;
    }
  }

  private void copy(String from, String to) throws IOException {
    Files.createDirectory(folder.resolve(to));
    try (Stream<Path> files = Files.list(folder.resolve(from))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(to).resolve(file.getFileName()));
      }
    }
  }

  private void append(int records) {
    Future.all(logs(records).stream().map(spool::append).toList()).await();
  }

  private static List<DeviceLog> logs(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(i -> new DeviceLog("board-1", List.of("line " + i)))
        .toList();
  }

  /** Nobody can store a batch until it is unlocked. */
  private SqlConnection locked() {
    SqlConnection connection = hub.database.pool().getConnection().await();
    connection.query("begin").execute().await();
    connection.query("lock table ingest_marks in access exclusive mode").execute().await();
    return connection;
  }

  private static void unlock(SqlConnection connection) {
    connection.query("rollback").execute().await();
    connection.close().await();
  }

  private static List<Long> range(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(5_000_000); // the spool tells one listener alone, the uplink
    }
  }
}
