package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.rig.Loop.await;

import io.tinyprofiler.agent.artifact.ArtifactCache;
import io.tinyprofiler.agent.artifact.ArtifactKind;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.flash.Firmware;
import io.tinyprofiler.agent.flash.FlashCommands;
import io.tinyprofiler.agent.flash.FlashConfig;
import io.tinyprofiler.agent.flash.Flasher;
import io.tinyprofiler.agent.model.ModelStore;
import io.tinyprofiler.agent.model.ModelsConfig;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Devices and sessions of an agent that writes firmware and loads models; records go to a spool,
 * the hub is a folder of files.
 */
final class FlashingAgent implements DeviceConnection.Listener {

  final List<AgentRecord> records = new CopyOnWriteArrayList<>();
  final List<DeviceState> states = new CopyOnWriteArrayList<>();
  final CompletableFuture<SessionEnded> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private final Loop loop;
  private final Path folder;
  private final Spool spool;
  Devices devices;
  AgentSessions sessions;

  FlashingAgent(Loop loop, Path folder) throws Exception {
    this.loop = loop;
    this.folder = folder;
    this.spool = await(Spool.open(loop.vertx, folder.resolve("spool"), SpoolConfig.defaults()));
  }

  void close() throws Exception {
    await(devices.close());
    await(spool.close());
  }

  /** An agent whose tool for the board is this command. */
  void start(String port, Map<String, List<String>> commands, int timeoutMs, int returnMs)
      throws Exception {
    FlashConfig config = new FlashConfig(commands, timeoutMs, returnMs, 1_000, 1);
    loop.run(
        () -> {
          devices =
              new Devices(
                  loop.vertx, SerialConfig.defaults().withPorts(List.of(port), false), this);
          Firmware firmware =
              new Firmware(
                  new ArtifactCache(
                      loop.vertx,
                      ArtifactKind.FIRMWARE,
                      config.cache(),
                      folder.resolve("cache"),
                      this::fetch,
                      Clock.systemUTC()),
                  new Flasher(
                      loop.vertx, config, new FlashCommands(config, List.of(), 115_200), null));
          sessions =
              new AgentSessions(
                  loop.vertx,
                  this::append,
                  spool.journal(),
                  new Fleet(devices, firmware, models(), new Meters(PowerConfig.defaults())),
                  SessionLimits.within(30_000, 0));
        });
    await(devices.start());
    idle.get(20, TimeUnit.SECONDS);
  }

  private ModelStore models() {
    return new ModelStore(
        loop.vertx,
        new ArtifactCache(
            loop.vertx,
            ArtifactKind.MODEL,
            ModelsConfig.defaults().limits(),
            folder.resolve("models"),
            this::fetch,
            Clock.systemUTC()));
  }

  /** The hub's part: the file of that digest. */
  private Future<String> fetch(String sha256, Path part, long maxBytes) {
    return loop.vertx.executeBlocking(
        () -> {
          try (var files = Files.list(folder)) {
            Path file =
                files
                    .filter(Files::isRegularFile)
                    .filter(f -> FlashTools.sha256(f).equals(sha256))
                    .findFirst()
                    .orElseThrow();
            Files.copy(file, part);
            return file.getFileName().toString();
          }
        });
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    states.add(state);
    if (state == DeviceState.IDLE) {
      idle.complete(null);
      sessions.onIdentified(connection);
    }
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {}

  private Future<Void> append(AgentRecord record) {
    return spool
        .append(record)
        .onSuccess(
            durable -> {
              records.add(record);
              if (record instanceof SessionEnded last) {
                ended.complete(last);
              }
            });
  }

  SessionEnded awaitEnd() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
  }

  <T extends AgentRecord> List<T> all(Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
