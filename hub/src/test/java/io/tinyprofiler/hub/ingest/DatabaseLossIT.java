package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** PostgreSQL is killed again and again while batches are in flight; the agent keeps trying. */
class DatabaseLossIT {

  private static final int TOKENS = 1_600;
  private static final int BATCH = 5;
  private static final int KILLS = 3;

  private final List<String> lines =
      Samples.lines(1, Samples.session(UUID.randomUUID(), UUID.randomUUID(), TOKENS));

  @Test
  void everyRecordIsStoredAndToldExactlyOnce() {
    try (TestDatabase postgres = TestDatabase.onOwnServer();
        HubInTest hub = new HubInTest(postgres);
        AgentClient agent = hub.connect("token-of-pi-1")) {
      for (int kill = 0; kill < KILLS; kill++) {
        List<Future<IngestReply>> inFlight = window(agent, resume(agent));
        inFlight.get(1 + 2 * kill).await();
        postgres.kill();
        Future.join(inFlight).otherwiseEmpty().await();
        assertThat(inFlight).allMatch(Future::succeeded, "is answered");
        assertThat(busy(agent.resume("m-1", lines.size()).await())).isTrue();
        postgres.restart();
      }
      long mark = resume(agent);
      while (mark < lines.size()) {
        Future.join(window(agent, mark)).await();
        mark = resume(agent);
      }

      assertThat(hub.committed)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, lines.size()).boxed().toList());
      assertThat(hub.number("select count(*) from token_chunks")).isEqualTo(TOKENS / 4);
      assertThat(
              hub.number(
                  "select count(distinct i) from token_columns, unnest(ids) i where i between 0 and "
                      + (TOKENS - 1)))
          .isEqualTo(TOKENS);
      for (String table : List.of("device_logs", "clock_samples")) {
        assertThat(hub.number("select count(*) from " + table)).as(table).isEqualTo(1);
      }
      assertThat(hub.number("select count(*) from readings")).isEqualTo(2);
      assertThat(hub.number("select count(*) from rejected_records")).isZero();
    }
  }

  /** Up to a window of batches from behind the mark. */
  private List<Future<IngestReply>> window(AgentClient agent, long mark) {
    List<Future<IngestReply>> inFlight = new ArrayList<>();
    int from = (int) mark;
    while (from < lines.size() && inFlight.size() < Batch.WINDOW) {
      int to = Math.min(lines.size(), from + BATCH);
      String previous = from == 0 ? LineHash.NONE : LineHash.of(lines.get(from - 1));
      inFlight.add(agent.send(from + 1, previous, lines.subList(from, to)));
      from = to;
    }
    return inFlight;
  }

  /** Asks until the hub knows: its pool may still hold connections to the killed server. */
  private long resume(AgentClient agent) {
    IngestReply reply = agent.resume("m-1", lines.size()).await();
    while (busy(reply)) {
      reply = agent.resume("m-1", lines.size()).await();
    }
    return ((Stored) reply).last();
  }

  private static boolean busy(IngestReply reply) {
    return reply instanceof Rejected rejected && rejected.code() == Rejection.BUSY;
  }
}
