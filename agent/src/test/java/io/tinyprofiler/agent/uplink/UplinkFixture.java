package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.agent.uplink.Uplink.Identity;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** An uplink with a real spool, and a hub that is played behind a real bridge. */
abstract class UplinkFixture {

  static final String AGENT = "pi-1";
  static final String TOKEN = "secret";

  /** As the service has it. */
  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

  final Path folder;
  final Path tokenFile;
  final FakeHub hub;
  final LogCapture log = new LogCapture();
  CommandHandler commands = command -> Future.succeededFuture(new CommandReply.Accepted());
  String caFile = "";

  /** Generous, as the next; a test of silence shortens it. */
  int replyMs = 5_000;

  int silenceLimitMs = 10_000;
  Spool spool;
  Uplink uplink;

  UplinkFixture(Path folder) throws IOException {
    this(folder, new FakeHub(TOKEN));
  }

  UplinkFixture(Path folder, FakeHub hub) throws IOException {
    this.folder = folder;
    this.tokenFile = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    this.hub = hub;
  }

  @AfterEach
  void stop() {
    if (uplink != null) {
      uplink.stop().await();
    }
    if (spool != null) {
      spool.close().await();
    }
    vertx.close().await();
    hub.close();
    log.close();
  }

  void openSpool(SpoolConfig config) {
    spool = Spool.open(vertx, folder.resolve("spool"), config).await();
  }

  void startUplink() {
    UplinkConfig config =
        new UplinkConfig(
            hub.address(), tokenFile.toString(), caFile, 200, replyMs, silenceLimitMs, 10, 100);
    Identity identity = new Identity(AGENT, "machine");
    uplink = new Uplink(vertx, config, identity, spool, this::heartbeat, c -> commands.handle(c));
    uplink.start();
  }

  /** Appends records with the numbers from one to another as their text. */
  void append(int from, int to) {
    List<Future<Void>> appends = new ArrayList<>();
    IntStream.rangeClosed(from, to)
        .forEach(i -> appends.add(spool.append(new DeviceLog("dev", List.of("" + i)))));
    Future.all(appends).await();
  }

  static List<Integer> numbers(List<Numbered> records) {
    return records.stream()
        .map(Numbered::record)
        .filter(DeviceLog.class::isInstance)
        .map(record -> Integer.valueOf(((DeviceLog) record).lines().get(0)))
        .toList();
  }

  static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  private Heartbeat heartbeat() {
    Spool.State state = spool.state();
    return new Heartbeat(
        "0",
        "host",
        1,
        2,
        state.backlogRecords(),
        state.backlogBytes(),
        List.of(),
        List.of(),
        null);
  }
}
