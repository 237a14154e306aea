package io.tinyprofiler.hub.monitoring;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.hub.alert.rule.RulesConfig;
import io.tinyprofiler.hub.alert.tools.Program;
import io.tinyprofiler.shared.bus.Command.Scan;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A hub with an agent, two devices that measure, one that is away, receivers that take and that
 * refuse notices; and a Prometheus beside it with the files of {@code config/prometheus}.
 */
final class MonitoredLab implements AutoCloseable {

  private static final String ROUTES =
      """
      route:
        receiver: takes
        group_wait: 10ms
        routes: [{receiver: refuses, continue: true}, {receiver: takes}]
      receivers:
        - {name: takes, log_configs: [{}]}
        - {name: refuses, webhook_configs: [{url: "%s"}]}
      """;

  /** Devices by what they compute with; both run the same model. */
  private static final Map<String, String> DEVICES = Map.of("d", "float32", "e", "int8");

  private final Vertx vertx = Vertx.vertx();
  private final Receiver refusing = new Receiver(vertx);
  private final TestHub hub;
  private final FakeAgent agent;
  private final Program prometheus;

  MonitoredLab(Path folder) throws IOException {
    refusing.answer(400);
    Path routes = folder.resolve("routes.yaml");
    Files.writeString(routes, ROUTES.formatted(refusing.url("refuses")));
    hub =
        TestHub.start(
            Files.createDirectory(folder.resolve("hub")),
            new AlertsConfig(routes.toString(), "", 1_000, RulesConfig.defaults()));
    agent = hub.agent("a").connect(hub.port());
    agent.answer(
        command ->
            Optional.of(
                command instanceof Scan
                    ? new CommandReply.Scanned(List.of(), List.of(), List.of("/dev/d", "/dev/e"))
                    : new CommandReply.Accepted()));
    agent.store(new AgentStarted("00000000000000aa", "1", "pi", "m-a", "boot-1", null));
    DEVICES.forEach((device, quantization) -> appear(device, quantization, DeviceState.IDLE));
    appear("gone", "int8", DeviceState.LOST);
    prometheus = Program.prometheus(folder, files(folder));
    measure();
  }

  /** The real files, with this hub's port and a quicker pulse. */
  private Path files(Path folder) throws IOException {
    Path from = Path.of("..", "config", "prometheus");
    Path to = folder.resolve("config");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.writeString(
            copy,
            Files.readString(file)
                .replace("127.0.0.1:8000", "127.0.0.1:" + hub.port())
                .replaceAll("(_interval): 15s", "$1: 1s"));
      }
    }
    return to.resolve("prometheus.yml");
  }

  private void appear(String device, String quantization, DeviceState state) {
    agent.store(
        new DeviceSeen(device, "/dev/" + device, info(device, quantization)),
        new DeviceChanged(device, "/dev/" + device, state, "as the test has it"));
  }

  private static DeviceInfo info(String device, String quantization) {
    DeviceInfo any = TestHub.info(device);
    return new DeviceInfo(
        any.platform(),
        device,
        any.firmware(),
        any.firmwareSha(),
        any.cpuHz(),
        any.tickHz(),
        1_000_000L,
        any.flashBytes(),
        any.model(),
        any.modelSha(),
        any.capabilities(),
        quantization,
        any.bootId(),
        any.resetCause());
  }

  /** A session on each device that is there, and one that fails. */
  void measure() {
    DEVICES.forEach(this::measure);
    StartSession start = queued("d");
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), info("d", "float32")),
        new SessionEnded(
            start.spec().session(), SessionOutcome.FAILED, FailureKind.BOARD, "it fell silent"));
    hub.awaitState(start.spec().session(), "failed");
  }

  private void measure(String device, String quantization) {
    StartSession start = queued(device);
    SessionSpec spec = start.spec();
    UUID run = UUID.randomUUID();
    AgentRecord[] records = Samples.session(start.attempt(), spec, run, "abc");
    records[0] = new SessionAccepted(start.attempt(), spec, info(device, quantization));
    AgentRecord ended = records[records.length - 1];
    records[records.length - 1] =
        new ReadingChunk(
            device, run, List.of(new MemoryReading(1, 400_000L, null, null)), List.of());
    agent.store(records);
    agent.store(new ClockSync(spec.session(), device, true, 1L, 1L, 1_000L, 12.5, 1_000L), ended);
    hub.awaitState(spec.session(), "completed");
    beat();
  }

  private StartSession queued(String device) {
    hub.queue(device);
    StartSession start = agent.nextCommand(StartSession.class);
    if (!start.spec().device().equals(device)) {
      throw new AssertionError("a session of " + start.spec().device());
    }
    return start;
  }

  /** The agent is there and says how its devices are. */
  void beat() {
    List<Heartbeat.Device> devices =
        DEVICES.keySet().stream()
            .map(
                d ->
                    new Heartbeat.Device(d, "/dev/" + d, DeviceState.IDLE, null, 1L, 41_500, 2, ""))
            .toList();
    agent.heartbeat(
        new Heartbeat("1", "pi", 1, System.currentTimeMillis(), 3, 300, devices, List.of(), null));
  }

  TestHub hub() {
    return hub;
  }

  String prometheusUrl() {
    return prometheus.url();
  }

  @Override
  public void close() {
    prometheus.close();
    hub.close();
    refusing.close();
    await(vertx.close());
  }
}
