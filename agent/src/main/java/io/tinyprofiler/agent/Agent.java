package io.tinyprofiler.agent;

import io.tinyprofiler.agent.artifact.ArtifactCache;
import io.tinyprofiler.agent.artifact.ArtifactKind;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.flash.Firmware;
import io.tinyprofiler.agent.flash.FlashCommands;
import io.tinyprofiler.agent.flash.FlashConfig;
import io.tinyprofiler.agent.flash.Flasher;
import io.tinyprofiler.agent.health.Heartbeats;
import io.tinyprofiler.agent.health.Host;
import io.tinyprofiler.agent.health.LoadLook;
import io.tinyprofiler.agent.model.ModelStore;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.session.AgentSessions;
import io.tinyprofiler.agent.session.Fleet;
import io.tinyprofiler.agent.session.SessionLimits;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.uplink.HubArtifacts;
import io.tinyprofiler.agent.uplink.Uplink;
import io.tinyprofiler.shared.notify.SystemdNotify;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: its parts, wired once, all on one event loop. */
final class Agent {

  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /**
   * Folders.
   *
   * @param data for what must survive
   * @param cache for models, which the hub has too
   */
  private record Places(Path data, Path cache) {}

  private final Vertx vertx;
  private final Spool spool;
  private final Meters meters;
  private final Devices devices;
  private final Firmware firmware;
  private final ModelStore models;
  private final AgentSessions sessions;
  private final Uplink uplink;
  private final SystemdNotify systemd;

  private Agent(
      Vertx vertx,
      AgentConfig config,
      Places places,
      Host host,
      Spool spool,
      SystemdNotify systemd) {
    this.vertx = vertx;
    this.spool = spool;
    this.systemd = systemd;
    // sessions want devices, which tell of idle ones: the knot is tied here
    AtomicReference<AgentSessions> told = new AtomicReference<>();
    DeviceConnection.Listener records =
        new DeviceRecords(vertx, spool, connection -> told.get().onIdentified(connection));
    meters = new Meters(config.power());
    devices = new Devices(vertx, config.serial().without(config.power().ports()), records);
    firmware = firmware(vertx, config, places.data());
    models = models(vertx, config, places.cache());
    Fleet fleet = new Fleet(devices, firmware, models, meters);
    SessionLimits limits =
        SessionLimits.within(config.serial().silenceLimitMs(), config.maxCelsius());
    sessions = new AgentSessions(vertx, spool, spool.journal(), fleet, limits);
    told.set(sessions);
    LoadLook load = new LoadLook(vertx, places.data());
    var heartbeats = new Heartbeats(AgentVersion.VERSION, host, load, spool, fleet, sessions);
    var identity = new Uplink.Identity(config.agentId(), host.machineId());
    var commands = new HubCommands(sessions, devices);
    uplink = new Uplink(vertx, config.uplink(), identity, spool, heartbeats, commands);
  }

  private static Firmware firmware(Vertx vertx, AgentConfig config, Path folder) {
    FlashConfig flash = config.flash();
    var source = new HubArtifacts(vertx, config.uplink(), ArtifactKind.FIRMWARE);
    var cache =
        new ArtifactCache(
            vertx,
            ArtifactKind.FIRMWARE,
            flash.cache(),
            folder.resolve("artifacts"),
            source,
            Clock.systemUTC());
    var commands = new FlashCommands(flash, OwnCommand.words(), config.serial().baudRate());
    return new Firmware(cache, new Flasher(vertx, flash, commands, folder.resolve("flashing")));
  }

  private static ModelStore models(Vertx vertx, AgentConfig config, Path folder) {
    var source = new HubArtifacts(vertx, config.uplink(), ArtifactKind.MODEL);
    var limits = config.models().limits();
    return new ModelStore(
        vertx,
        new ArtifactCache(vertx, ArtifactKind.MODEL, limits, folder, source, Clock.systemUTC()));
  }

  /** Starts everything; completes when ports are watched and sessions taken up again. */
  static Future<Agent> start(Vertx vertx, AgentConfig config, Map<String, String> environment) {
    Promise<Agent> started = Promise.promise();
    vertx.runOnContext(v -> open(vertx, config, environment).onComplete(started));
    return started.future();
  }

  private static Future<Agent> open(
      Vertx vertx, AgentConfig config, Map<String, String> environment) {
    Path folder = config.folder(environment);
    return Spool.open(vertx, folder, config.spool())
        .compose(
            spool ->
                vertx
                    .executeBlocking(() -> Host.read(folder))
                    .compose(host -> begin(vertx, config, environment, host, spool))
                    .recover(e -> spool.close().transform(closed -> Future.failedFuture(e))));
  }

  private static Future<Agent> begin(
      Vertx vertx, AgentConfig config, Map<String, String> environment, Host host, Spool spool) {
    Places places = new Places(config.folder(environment), config.models().folder(environment));
    return vertx
        .executeBlocking(() -> SystemdNotify.connect(vertx, environment))
        .map(systemd -> new Agent(vertx, config, places, host, spool, systemd))
        .compose(agent -> agent.begin(config, host).map(agent));
  }

  private Future<?> begin(AgentConfig config, Host host) {
    var record =
        new AgentStarted(
            spool.state().own(),
            AgentVersion.VERSION,
            host.name(),
            host.machineId(),
            host.boot(),
            config.effective());
    return spool
        .append(record)
        .otherwise(Agent::notKept)
        .compose(kept -> firmware.flasher().endLeftovers())
        .compose(
            ended -> {
              meters.start();
              return devices.start();
            })
        .compose(scanned -> sessions.resumeOpen())
        .onSuccess(
            resumed -> {
              models.keepClean();
              uplink.start();
              systemd.ready("agent " + config.agentId() + " running");
            });
  }

  /** A full spool is no reason to stay down: what drains it is the uplink. */
  private static Void notKept(Throwable e) {
    LOG.warn("the start is not recorded: {}", e.getMessage());
    return null;
  }

  private Void closeMeters() {
    meters.close();
    return null;
  }

  /**
   * Stops measuring, then lets go of ports, hub and spool. Open sessions go on at the next start.
   */
  Future<Void> stop() {
    systemd.stopping();
    firmware.flasher().stop();
    return uplink
        .stop()
        .transform(stopped -> devices.close())
        .transform(closed -> vertx.executeBlocking(this::closeMeters))
        .transform(closed -> spool.close())
        .onComplete(closed -> systemd.close());
  }
}
