package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent scan}: who is on the serial ports of this host, without hub or configuration. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Look at the serial ports of this host and ask each who is there.",
      "Exit code 1 if no device answers on a port given with --port."
    })
public final class ScanCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "PATH",
      description = "only this port, or the ports that this glob matches; may be repeated")
  private List<String> ports = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "how long to wait for answers (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec spec;

  /** A port and who is on it. */
  private record Found(Heartbeat.Device device, String usb) {}

  @Override
  public Integer call() throws Exception {
    if (seconds < 1 || seconds > 600) {
      throw Problem.usage("--seconds is " + seconds, "give a number from 1 to 600");
    }
    List<String> absolute =
        ports.stream().map(port -> Path.of(port).toAbsolutePath().toString()).toList();
    SerialConfig config = SerialConfig.defaults().withPorts(absolute, ports.isEmpty());
    Vertx vertx = Vertx.vertx();
    try {
      List<Found> found = look(vertx, config);
      print(found);
      boolean asked = !ports.isEmpty();
      boolean all = !found.isEmpty() && found.stream().allMatch(f -> answered(f.device()));
      return asked && !all ? 1 : 0;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private List<Found> look(Vertx vertx, SerialConfig config) throws Exception {
    CompletableFuture<List<Found>> found = new CompletableFuture<>();
    vertx.runOnContext(
        v -> {
          Survey survey = new Survey(vertx, config, found);
          survey.begin(seconds * 1_000L);
        });
    return found.get(seconds + 10L, TimeUnit.SECONDS);
  }

  private void print(List<Found> found) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonArray list = new JsonArray();
      found.forEach(f -> list.add(BusCodec.encode(f.device()).put("usb", f.usb())));
      out.println(list.encodePrettily());
    } else if (found.isEmpty()) {
      out.println(
          "No serial port found; plug a device in, or name a port that is not on USB with --port.");
    } else {
      Table table = new Table("Port", "Device", "Platform", "Model", "Weights", "USB", "State");
      found.forEach(f -> row(table, f));
      out.print(table);
    }
    out.flush();
  }

  private static boolean answered(Heartbeat.Device device) {
    return device.state() == DeviceState.IDLE;
  }

  private static void row(Table table, Found found) {
    Heartbeat.Device device = found.device();
    DeviceInfo info = device.info();
    table.row(
        device.port(),
        device.device(),
        info == null ? null : platform(info),
        info == null ? null : info.model(),
        info == null ? null : info.quantization(),
        found.usb(),
        answered(device) ? "idle" : device.reason());
  }

  private static String platform(DeviceInfo info) {
    return info.emulated() ? info.platform() + " (emulated)" : info.platform();
  }

  /** Opens everything, and is over when each port has answered or cannot be opened. */
  private static final class Survey implements DeviceConnection.Listener {

    private final Vertx vertx;
    private final Devices devices;
    private final CompletableFuture<List<Found>> found;
    private boolean scanned;
    private boolean over;

    Survey(Vertx vertx, SerialConfig config, CompletableFuture<List<Found>> found) {
      this.vertx = vertx;
      this.found = found;
      this.devices = new Devices(vertx, config, this);
    }

    void begin(long limitMs) {
      vertx.setTimer(limitMs, timer -> end());
      devices
          .scan()
          .onFailure(found::completeExceptionally)
          .onSuccess(
              first -> {
                scanned = true;
                endIfSettled();
              });
    }

    @Override
    public void onState(DeviceConnection connection, DeviceState state, String reason) {
      endIfSettled();
    }

    @Override
    public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {}

    private void endIfSettled() {
      if (scanned && devices.all().stream().allMatch(Survey::settled)) {
        end();
      }
    }

    private static boolean settled(DeviceConnection connection) {
      return connection.state() == DeviceState.IDLE || connection.state() == DeviceState.LOST;
    }

    private void end() {
      if (!over) {
        over = true;
        long now = System.nanoTime();
        List<Found> all =
            devices.all().stream()
                .map(
                    c ->
                        new Found(c.report(now), devices.usb(c).map(Object::toString).orElse(null)))
                .toList();
        devices.close().onComplete(closed -> found.complete(all));
      }
    }
  }
}
