package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.agent.uplink.Uplink;
import io.tinyprofiler.agent.uplink.UplinkConfig;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The part of an agent that must last while its hub is away: spool and uplink, fed with the records
 * of hours as fast as the spool takes them. Prints a line of JSON after each simulated hour's
 * share, and goes on delivering until it is killed.
 */
final class AwayAgent {

  /** Most records that are not durable yet; what an agent has under way is less. */
  private static final int UNDER_WAY = 512;

  private AwayAgent() {}

  /** Arguments: folder, id, the hub's address, token file, tokens in all, reports, most MiB. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Path folder = Path.of(args[0]);
    var limits = new SpoolConfig(Integer.parseInt(args[6]), 64, 48, 64);
    Spool spool = Spool.open(vertx, folder, limits).await();
    var config = new UplinkConfig(args[2], args[3], "", 1_000, 10_000, 10_000, 50, 300);
    Uplink uplink =
        new Uplink(
            vertx,
            config,
            new Uplink.Identity(args[1], "a-host"),
            spool,
            () -> heartbeat(spool),
            command -> Future.<CommandReply>succeededFuture(new CommandReply.Denied("busy", "")));
    uplink.start();
    feed(spool, folder, Long.parseLong(args[4]), Integer.parseInt(args[5]));
  }

  private static Heartbeat heartbeat(Spool spool) {
    return new Heartbeat(
        "0",
        "host",
        System.nanoTime(),
        System.currentTimeMillis(),
        spool.state().backlogRecords(),
        spool.state().backlogBytes(),
        List.of(),
        List.of(),
        null);
  }

  private static void feed(Spool spool, Path folder, long tokens, int reports) {
    Load load = new Load();
    Deque<Future<Void>> underWay = new ArrayDeque<>();
    long start = System.nanoTime();
    for (int n = 1; n <= reports; n++) {
      while (load.tokens() < tokens * n / reports) {
        for (AgentRecord record : load.next()) {
          if (underWay.size() == UNDER_WAY) {
            underWay.remove().await(); // fails if the spool refuses it
          }
          underWay.add(spool.append(record));
        }
      }
      while (!underWay.isEmpty()) {
        underWay.remove().await();
      }
      print(spool, folder, load, (System.nanoTime() - start) / 1e9);
    }
  }

  private static void print(Spool spool, Path folder, Load load, double seconds) {
    try (Stream<Path> files = Files.list(folder);
        Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
      String rss = status.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      System.out.println(
          new JsonObject()
              .put("tokens", load.tokens())
              .put("records", spool.state().highest())
              .put("backlog_records", spool.state().backlogRecords())
              .put("rss_kib", Long.parseLong(rss.replaceAll("\\D", "")))
              .put("disk_mib", files.mapToLong(file -> file.toFile().length()).sum() >> 20)
              .put("seconds", seconds)
              .encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
