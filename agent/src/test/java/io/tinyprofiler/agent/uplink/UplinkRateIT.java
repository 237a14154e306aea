package io.tinyprofiler.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.ChunkFlood;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon a backlog is with the hub, a bridge in this process that acknowledges at once: records
 * of 64 tokens a second, against what the spool took of them before. {@code -Duplink.rounds=5
 * -Duplink.records=20000} makes the sample a benchmark.
 */
@Timeout(600)
class UplinkRateIT extends UplinkFixture {

  private static final int ROUNDS = Integer.getInteger("uplink.rounds", 1);
  private static final int RECORDS = Integer.getInteger("uplink.records", 2_000);
  private static final int IN_FLIGHT = 64;

  /** Here because the fixture makes its hub first. */
  private static final At INGEST = new At();

  UplinkRateIT(@TempDir Path folder) throws IOException {
    super(folder, new FakeHub(TOKEN, INGEST));
  }

  /** How far a hub is that believes what it is told. */
  private static final class At implements FakeHub.Ingest {
    private Stored mark;
    private long wanted = Long.MAX_VALUE;
    private Promise<Long> reached = Promise.promise();

    @Override
    public synchronized IngestReply resume(Resume question) {
      if (mark == null) {
        mark = new Stored(question.epoch(), 0, LineHash.NONE);
      }
      return mark;
    }

    @Override
    public synchronized void store(Batch batch, Consumer<IngestReply> answer) {
      String last = batch.lines().get(batch.lines().size() - 1);
      mark = new Stored(batch.epoch(), batch.last(), LineHash.of(last));
      answer.accept(mark);
      if (batch.last() >= wanted) {
        reached.tryComplete(System.nanoTime());
      }
    }

    synchronized Promise<Long> reaches(long last) {
      wanted = last;
      reached = Promise.promise();
      return reached;
    }
  }

  @Test
  void aBacklogIsDelivered() throws Exception {
    double[] spooled = new double[ROUNDS];
    double[] delivered = new double[ROUNDS];
    openSpool(SpoolConfig.defaults());
    hub.start();
    for (int i = 0; i < ROUNDS; i++) {
      long begun = System.nanoTime();
      ChunkFlood.into(spool, RECORDS, IN_FLIGHT).await(300, TimeUnit.SECONDS);
      spooled[i] = RECORDS / ((System.nanoTime() - begun) / 1e9);
      Promise<Long> all = INGEST.reaches(spool.state().highest());
      begun = System.nanoTime();
      startUplink();
      delivered[i] = RECORDS / ((all.future().await(300, TimeUnit.SECONDS) - begun) / 1e9);
      uplink.stop().await();
      uplink = null;
    }
    System.out.printf(
        Locale.ROOT,
        """
        | records of 64 tokens/s, median of %1$d | uplink, connecting included | spool, durable | ratio |
        |---|---|---|---|
        | a backlog of %2$d | %3$.0f | %4$.0f | %5$.2f |
        {"benchmark":"uplink-rate","rounds":%1$d,"records":%2$d,"records_per_s":%3$.0f,"spool_per_s":%4$.0f}
        """,
        ROUNDS,
        RECORDS,
        median(delivered),
        median(spooled),
        median(delivered) / median(spooled));

    assertThat(delivered).doesNotContain(0);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
