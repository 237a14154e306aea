package io.tinyprofiler.hub.ingest;

import static io.tinyprofiler.hub.ingest.AgentClient.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real bridge, real PostgreSQL; only the agent is played. */
class IngestIT {

  private final UUID session = UUID.randomUUID();
  private final UUID run = UUID.randomUUID();
  private TestDatabase test;
  private HubInTest hub;
  private AgentClient agent;

  @BeforeEach
  void start() {
    test = TestDatabase.fresh();
    hub = new HubInTest(test);
    agent = connect();
  }

  @AfterEach
  void stop() {
    agent.close();
    hub.close();
    test.close();
  }

  @Test
  void aSessionIsStoredOnceHoweverItIsSent() {
    List<String> lines = Samples.lines(1, Samples.session(session, run, 21));

    assertThat(send(lines, 1, 5)).isEqualTo(stored(lines, 5));
    assertThat(send(lines, 1, 5)).as("again").isEqualTo(stored(lines, 5));
    assertThat(send(lines, 3, 9)).as("overlapping").isEqualTo(stored(lines, 9));
    assertThat(send(lines, 10, lines.size())).isEqualTo(stored(lines, lines.size()));
    assertThat(send(lines, 1, lines.size())).isEqualTo(stored(lines, lines.size()));

    assertThat(hub.committed).containsExactlyElementsOf(numbers(lines));
    assertThat(
            hub.text(
                "select string_agg(convert_from(p, 'utf8'), '' order by c.first, i) from"
                    + " token_columns c, unnest(c.pieces) with ordinality as t(p, i)"))
        .isEqualTo("t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 t0 ");
    assertThat(hub.number("select max(t) from token_columns, unnest(ticks) t")).isEqualTo(300);
    assertThat(hub.number("select count(*) from runs where valid and tokens = 21")).isEqualTo(1);
    assertThat(hub.number("select count(*) from readings")).isEqualTo(2);
    assertThat(hub.text("select state from profiling_sessions")).isEqualTo("completed");
    assertThat(hub.text("select agent || state from devices")).isEqualTo("pi-1idle");
    assertThat(hub.meters.counter("ingest.records").count()).isEqualTo(lines.size());
    assertThat(hub.meters.counter("ingest.duplicates").count()).isEqualTo(5 + 3 + lines.size());
  }

  @Test
  void aGapIsRefusedWithTheNumberExpected() {
    List<String> lines = Samples.lines(1, Samples.session(session, run, 4));
    send(lines, 1, 3);

    assertThat(send(lines, 6, 8)).isEqualTo(Rejected.gap(4));
    assertThat(send(lines, 4, lines.size())).isEqualTo(stored(lines, lines.size()));
    assertThat(hub.committed).containsExactlyElementsOf(numbers(lines));
  }

  @Test
  void aCopiedSpoolIsAFork() {
    List<String> lines = Samples.lines(1, Samples.session(session, run, 4));
    send(lines, 1, 3);
    List<String> copy = Samples.lines(1, Samples.session(UUID.randomUUID(), run, 4));

    assertThat(code(agent.send(4, LineHash.of(copy.get(2)), copy.subList(3, 5)).await()))
        .isEqualTo(Rejection.FORK);
    assertThat(agent.resume("m-1", 9).await()).isEqualTo(stored(lines, 3));
    assertThat(code(agent.resume("m-2", 9).await())).as("another host").isEqualTo(Rejection.FORK);
    assertThat(code(agent.resume("m-1", 2).await())).as("never written").isEqualTo(Rejection.FORK);
  }

  @Test
  void aPoisonRecordIsSetAsideAndBlocksNothing() {
    List<AgentRecord> records = Samples.session(session, run, 4);
    UUID unknown = UUID.randomUUID();
    records.add(8, Samples.chunk(unknown, 0, 2));
    List<String> lines = Samples.lines(1, records);
    lines.set(2, "{\"seq\":3,\"type\":\"FromTheFuture\"");
    lines.set(3, lines.get(3).replace("DeviceLog", "FromTheFuture"));

    assertThat(send(lines, 1, lines.size())).isEqualTo(stored(lines, lines.size()));

    assertThat(hub.text("select string_agg(seq::text, ',' order by seq) from rejected_records"))
        .isEqualTo("3,9");
    assertThat(hub.text("select kind || seq || fields::text from unknown_records"))
        .isEqualTo("FromTheFuture4{}");
    assertThat(hub.text("select reason from rejected_records where seq = 9"))
        .contains("no partition");
    assertThat(hub.number("select count(*) from token_chunks")).isEqualTo(1);
    assertThat(hub.text("select state from profiling_sessions")).isEqualTo("completed");
    assertThat(hub.committed).doesNotContain(3L, 4L, 9L).contains(5L, 10L);
    assertThat(hub.meters.counter("ingest.rejected").count()).isEqualTo(2);
    assertThat(hub.meters.counter("ingest.unknown").count()).isEqualTo(1);
  }

  @Test
  void noPoisonThatTheTablesHaveNoFormForBlocks() {
    List<String> lines =
        Samples.lines(
            1,
            List.of(
                new DeviceLog("board-1", List.of("a")),
                new DeviceChanged("board-1", "/dev/x", DeviceState.IDLE, ""),
                Samples.chunk(run, 0, 1),
                new DeviceSeen(incompressible(), "/dev/x", Samples.INFO),
                new DeviceLog("board-1", List.of("b"))));
    lines.set(1, lines.get(1).replace("\"IDLE\"", "null"));
    lines.set(2, lines.get(2).replace("[\"dDAg\"]", "[null]"));

    assertThat(send(lines, 1, 5)).isEqualTo(stored(lines, 5));
    assertThat(hub.text("select string_agg(seq::text, ',' order by seq) from rejected_records"))
        .isEqualTo("2,3,4");
    assertThat(hub.committed).containsExactly(1L, 5L);
    assertThat(send(lines, 1, 5)).as("again").isEqualTo(stored(lines, 5));
    assertThat(hub.number("select count(*) from rejected_records")).isEqualTo(3);
  }

  /** Too long for an index of PostgreSQL. */
  private static String incompressible() {
    byte[] bytes = new byte[9_000];
    new Random(7).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void twoConnectionsOfOneAgentTakeTurns() {
    List<String> lines = Samples.lines(1, Samples.session(session, run, 200));
    AgentClient second = connect();
    List<Future<IngestReply>> replies = new ArrayList<>();
    for (int from = 1; from <= lines.size(); from += 7) {
      int to = Math.min(lines.size(), from + 6);
      String previous = from == 1 ? "" : LineHash.of(lines.get(from - 2));
      replies.add(second.send(from, previous, lines.subList(from - 1, to)));
    }
    Future.all(replies).await();

    assertThat(replies.get(replies.size() - 1).result()).isEqualTo(stored(lines, lines.size()));
    assertThat(hub.committed).containsExactlyElementsOf(numbers(lines));
    agent.closed.future().await(); // the newer socket replaces it
    second.close();
  }

  @Test
  void aDeclaredLossAdvancesTheMark() {
    List<String> lost = Samples.lines(1, List.of(new Lost(1, 40, "older than the grace time")));
    List<String> rest = Samples.lines(41, Samples.session(session, run, 4));

    String declared = LineHash.of(lost.get(0)); // as the spool has it, or a resume would be a fork
    assertThat(agent.send(1, "", lost).await()).isEqualTo(new Stored(EPOCH, 40, declared));
    assertThat(agent.resume("m-1", 60).await()).isEqualTo(new Stored(EPOCH, 40, declared));
    assertThat(agent.send(41, declared, rest).await())
        .isEqualTo(new Stored(EPOCH, 40 + rest.size(), LineHash.of(rest.get(rest.size() - 1))));
    assertThat(hub.text("select from_seq || '-' || to_seq from lost_records")).isEqualTo("1-40");
  }

  @Test
  void aBatchIsOnlyWhatItMayBe() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= Batch.MAX_RECORDS; i++) {
      many.addAll(Samples.lines(i + 1, List.of(new Lost(1, 1, ""))));
    }
    assertThat(code(agent.send(1, "", many).await())).isEqualTo(Rejection.TOO_LARGE);
    assertThat(code(agent.send(1, "", List.of()).await())).isEqualTo(Rejection.TOO_LARGE);
    JsonObject nonsense = agent.request(Address.INGEST, new JsonObject().put("hello", 1)).await();
    assertThat(nonsense.getJsonObject("body").getString("code")).isEqualTo("TOO_OLD");
  }

  @Test
  void whoSentItIsWhatTheTokenProved() {
    List<String> lines = Samples.lines(1, Samples.session(session, run, 4));
    send(lines, 1, lines.size());
    assertThat(hub.text("select string_agg(distinct agent, ',') from ingest_marks"))
        .isEqualTo("pi-1");

    assertThatThrownBy(() -> hub.connect("stolen")).hasMessageContaining("401");
    AgentClient browser = hub.connect(null);
    Future<JsonObject> denied =
        browser.request(Address.INGEST, BusCodec.encode(new Batch(EPOCH, 1, "", lines)));
    browser.register(Address.command("pi-1"));
    assertThat(next(browser).getString("body")).isEqualTo("rejected");
    assertThat(next(browser).getString("body")).isEqualTo("rejected");
    assertThat(denied.isComplete()).isFalse();
    browser.close();
  }

  @Test
  void aCommandReachesTheAgentAndItsAnswerComesBack() {
    agent.register(Address.command("pi-1"));
    agent.resume("m-1", 0).await(); // what was registered before is registered now
    Future<CommandReply> reply = hub.bridge.command("pi-1", new Command.Scan());
    JsonObject asked = next(agent);
    agent.reply(asked, BusCodec.encode(new CommandReply.Accepted()));

    assertThat(asked.getJsonObject("body").getString("type")).isEqualTo("Scan");
    assertThat(reply.await()).isEqualTo(new CommandReply.Accepted());
    assertThatThrownBy(() -> hub.bridge.command("pi-2", new Command.Scan()).await())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("pi-2");
  }

  private AgentClient connect() {
    return hub.connect("token-of-pi-1");
  }

  private IngestReply send(List<String> lines, int from, int to) {
    String previous = from == 1 ? "" : LineHash.of(lines.get(from - 2));
    return agent.send(from, previous, lines.subList(from - 1, to)).await();
  }

  private static Stored stored(List<String> lines, int last) {
    return new Stored(EPOCH, last, LineHash.of(lines.get(last - 1)));
  }

  private static Rejection code(IngestReply reply) {
    return ((Rejected) reply).code();
  }

  private static List<Long> numbers(List<String> lines) {
    List<Long> numbers = new ArrayList<>();
    for (long seq = 1; seq <= lines.size(); seq++) {
      numbers.add(seq);
    }
    return numbers;
  }

  private static JsonObject next(AgentClient client) {
    try {
      JsonObject message = client.unasked.poll(10, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
