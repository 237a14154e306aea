package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Fills a spool with full token chunks until it refuses one, says how many it took, and stays. */
final class FillingProcess {

  private static final int TOKENS = 64;
  private static final int AT_ONCE = 500;

  private FillingProcess() {}

  /** Arguments: the spool's folder, MiB that it may take. */
  public static void main(String[] args) {
    SpoolConfig config = new SpoolConfig(Integer.parseInt(args[1]), 0, 48, 64);
    Spool spool = Spool.open(Vertx.vertx(), Path.of(args[0]), config).await();
    long taken = 0;
    while (true) {
      List<Future<Void>> appends = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        appends.add(spool.append(chunk((int) taken + i)));
      }
      Future.join(appends).otherwiseEmpty().await();
      long more = appends.stream().filter(Future::succeeded).count();
      taken += more;
      if (more < AT_ONCE) {
        System.out.println(taken);
        return; // the writer's thread is a daemon, the event loop is not: it lives until it is
        // killed
      }
    }
  }

  private static TokenChunk chunk(int first) {
    long[] ticks = new long[TOKENS];
    Arrays.fill(ticks, 12_345_678);
    int[] ids = new int[TOKENS];
    Arrays.fill(ids, 411);
    byte[][] pieces = new byte[TOKENS][];
    Arrays.fill(pieces, new byte[] {' ', 'o', 'n', 'c', 'e'});
    return new TokenChunk(new UUID(0, first), first, ticks, ticks.clone(), ids, pieces);
  }
}
