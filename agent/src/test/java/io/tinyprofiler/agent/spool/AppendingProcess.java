package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** Appends for ever and prints the number of each record once it was reported durable. */
final class AppendingProcess {

  private AppendingProcess() {}

  /** Arguments: the spool's folder. */
  public static void main(String[] args) {
    Spool spool = Spool.open(Vertx.vertx(), Path.of(args[0]), SpoolConfig.defaults()).await();
    for (int chain = 0; chain < 16; chain++) {
      append(spool, chain, 0);
    }
  }

  private static void append(Spool spool, int chain, int count) {
    String text = chain + "." + count;
    spool
        .append(new DeviceLog("dev", List.of(text)))
        .onSuccess(
            durable -> {
              System.out.println(text);
              append(spool, chain, count + 1);
            })
        .onFailure(
            e -> {
              System.out.println("failed: " + e.getMessage());
              System.exit(1);
            });
  }
}
