package io.tinyprofiler.agent.rig;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Records of 64 tokens, as many as a spool takes. */
public final class ChunkFlood {

  private static final int TOKENS = 64;

  private ChunkFlood() {}

  /** One of them. */
  public static TokenChunk chunk() {
    long[] ticks = new long[TOKENS];
    long[] hostNs = new long[TOKENS];
    int[] ids = new int[TOKENS];
    byte[][] pieces = new byte[TOKENS][];
    for (int i = 0; i < TOKENS; i++) {
      ticks[i] = 9_876_543L + i;
      hostNs[i] = 10_012_345L + i;
      ids[i] = 7 * i;
      pieces[i] = " tok".getBytes(StandardCharsets.UTF_8);
    }
    return new TokenChunk(new UUID(1, 2), 0, ticks, hostNs, ids, pieces);
  }

  /** Completes when so many are durable, of which some wait at any time. */
  public static Future<Void> into(Spool spool, int records, int inFlight) {
    TokenChunk chunk = chunk();
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger kept = new AtomicInteger();
    Promise<Void> all = Promise.promise();
    Runnable[] next = new Runnable[1];
    next[0] =
        () -> {
          if (sent.getAndIncrement() < records) {
            spool
                .append(chunk)
                .onSuccess(
                    durable -> {
                      if (kept.incrementAndGet() == records) {
                        all.complete();
                      }
                      next[0].run();
                    })
                .onFailure(all::tryFail);
          }
        };
    for (int i = 0; i < inFlight; i++) {
      next[0].run();
    }
    return all.future();
  }
}
