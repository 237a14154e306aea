package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The device side of an agent, which looks at a folder of boards and remembers what it saw. */
final class Onlooker implements DeviceConnection.Listener {

  static final Path FIRMWARE = Path.of("firmware/build").toAbsolutePath();

  private static final long SECONDS = 60;

  /** A board that is reset takes its time to start on a machine that is busy. */
  private static final int SILENCE_MS = 5_000;

  private record Seen(DeviceState state, String reason) {}

  private final Loop loop = new Loop();
  private final Devices devices;
  private final BlockingQueue<Seen> states = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeviceInfo> hellos = new LinkedBlockingQueue<>();
  private final List<DeviceState> history = new CopyOnWriteArrayList<>();

  Onlooker(Path folder) throws Exception {
    SerialConfig config =
        new SerialConfig(
            List.of(folder + "/*"),
            List.of(),
            false,
            false,
            List.of(),
            115_200,
            true,
            100,
            1_500,
            SILENCE_MS,
            500,
            50,
            200);
    devices = loop.call(() -> new Devices(loop.vertx, config, this));
    Loop.await(devices.start());
  }

  /** Takes states until this one comes; the reason for it. */
  String await(DeviceState state) throws InterruptedException {
    for (; ; ) {
      Seen seen = states.poll(SECONDS, TimeUnit.SECONDS);
      if (seen == null) {
        throw new AssertionError("no board became %s, but %s".formatted(state, history));
      }
      if (seen.state() == state) {
        return seen.reason();
      }
    }
  }

  DeviceInfo awaitHello() throws InterruptedException {
    return awaitHello(info -> true);
  }

  /** Takes hellos until one like this comes. */
  DeviceInfo awaitHello(Predicate<DeviceInfo> wanted) throws InterruptedException {
    for (; ; ) {
      DeviceInfo info = hellos.poll(SECONDS, TimeUnit.SECONDS);
      if (info == null) {
        throw new AssertionError("no such hello; states were " + history);
      }
      if (wanted.test(info)) {
        return info;
      }
    }
  }

  /** What was said so far is not waited for any more. */
  void forgetHellos() {
    hellos.clear();
  }

  /** Every state of every board so far. */
  List<DeviceState> seen() {
    return List.copyOf(history);
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    history.add(state);
    states.add(new Seen(state, reason));
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
    if (event instanceof DeviceEvent.Hello hello) {
      hellos.add(hello.info());
    }
  }

  void close() throws Exception {
    Loop.await(devices.close());
    loop.close();
  }
}
