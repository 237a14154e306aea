package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fills the disk on which a spool is, makes room, and tells what became of the records. */
final class FullDiskProcess {

  private static final int TEXT = 10_000;
  private static final SpoolConfig NO_RESERVE = new SpoolConfig(512, 0, 48, 64);

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private Spool spool;
  private long taken;

  private FullDiskProcess(Path folder) {
    this.folder = folder;
  }

  /** Argument: a folder on a small disk of its own. */
  public static void main(String[] args) throws IOException {
    try {
      new FullDiskProcess(Path.of(args[0])).run();
      System.exit(0);
    } finally {
      System.exit(1); // its threads would keep it
    }
  }

  private void run() throws IOException {
    Path ballast = Files.write(folder.resolve("ballast"), new byte[2 << 20]);
    open();
    String code = fill();
    System.out.println("code " + code);
    long refused = 1;
    for (int i = 0; i < 5; i++) {
      Future<Void> append = spool.append(new DeviceLog("refused", List.of("x".repeat(TEXT))));
      append.otherwiseEmpty().await();
      refused += append.failed() ? 1 : 0;
    }
    System.out.println("refused " + (refused - spool.state().refused()));
    Files.delete(ballast);
    spool.append(new DeviceLog("after", List.of(""))).await();
    count("running");
    spool.close().await();
    open();
    count("again");
  }

  private void open() {
    spool = Spool.open(vertx, folder.resolve("spool"), NO_RESERVE).await();
  }

  /** Appends until one is refused; the code of the problem. */
  private String fill() {
    while (true) {
      Future<Void> append = spool.append(new DeviceLog("kept", List.of("x".repeat(TEXT))));
      append.otherwiseEmpty().await();
      if (append.failed()) {
        return append.cause() instanceof Problem problem ? problem.code() : "" + append.cause();
      }
      taken++;
    }
  }

  private void count(String when) {
    long kept = 0;
    long after = 0;
    long declared = 0;
    for (long from = 1; from <= spool.state().highest(); ) {
      List<String> lines = spool.read(from).await().orElseThrow().batch().lines();
      from += lines.size();
      for (String line : lines) {
        AgentRecord record = RecordCodec.decode(line).record();
        kept += record instanceof DeviceLog log && log.device().equals("kept") ? 1 : 0;
        after += record instanceof DeviceLog log && log.device().equals("after") ? 1 : 0;
        declared += record instanceof Refused what ? what.count() : 0;
      }
    }
    System.out.printf("%s: lost %d, after %d, declared %d%n", when, taken - kept, after, declared);
  }
}
