package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.netty.channel.EventLoop;
import io.tinyprofiler.agent.emulate.BoardsFolder;
import io.tinyprofiler.shared.host.Courtesy;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The terminals of this host. USB ports are found by the serial library, emulated boards in their
 * usual folders; other pseudo-terminals and on-board UARTs only by the configuration, because
 * nothing tells which of them is a device.
 */
public final class TtyPorts implements SerialPorts {

  private static final String BY_ID = "/dev/serial/by-id/*";

  private static final int NO_TIMEOUT = 0;

  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int ENOTTY = 25;

  private final Vertx vertx;
  private final SerialConfig config;
  private final List<Path> boards;
  private final UsbPorts usbPorts = new UsbPorts();
  private final Slices slices;
  private final Function<SerialPort, Tty> reading;
  private final Map<EventLoop, Rounds> rounds = new ConcurrentHashMap<>();

  public TtyPorts(Vertx vertx, SerialConfig config) {
    this(
        vertx,
        config,
        BoardsFolder.candidates(System.getenv()).stream().map(BoardsFolder::path).toList(),
        new Poller()::tty);
  }

  /**
   * With other folders of emulated boards, which only matter if the configuration wants any, and
   * another way to read.
   */
  TtyPorts(Vertx vertx, SerialConfig config, List<Path> boards, Function<SerialPort, Tty> reading) {
    this.vertx = vertx;
    this.config = config;
    this.boards = config.emulated() ? boards : List.of();
    this.reading = reading;
    this.slices = new Slices(vertx);
  }

  /** As {@link Slices#given}. */
  Future<String> slicesGiven() {
    return slices.given();
  }

  @Override
  public Future<List<PortAddress>> discover() {
    return vertx.executeBlocking(this::look, false);
  }

  private List<PortAddress> look() {
    Map<Path, UsbIdentity> usb = usbPorts.now();
    Map<Path, PortAddress> byTty = new LinkedHashMap<>();
    for (String glob : config.ports()) {
      for (Path path : PortGlob.expand(glob)) {
        add(byTty, path, usb);
      }
    }
    for (Path folder : boards) {
      PortGlob.inside(folder).forEach(path -> add(byTty, path, usb));
    }
    if (config.usb()) {
      usb.values().removeIf(UsbIdentity::powerMeter);
      PortGlob.expand(BY_ID).stream()
          .filter(path -> usb.containsKey(terminal(path)))
          .forEach(path -> add(byTty, path, usb));
      usb.keySet().stream().sorted().forEach(path -> add(byTty, path, usb));
    }
    List<PortAddress> found = new ArrayList<>(byTty.values());
    config.ports().stream().filter(this::leadsNowhere).forEach(path -> found.add(missing(path)));
    return found;
  }

  private boolean leadsNowhere(String path) {
    return PortGlob.isLiteral(path) && !ignored(Path.of(path)) && terminal(Path.of(path)) == null;
  }

  private static PortAddress missing(String path) {
    return new PortAddress(path, null, null);
  }

  /** The first name of a terminal wins. */
  private void add(Map<Path, PortAddress> byTty, Path path, Map<Path, UsbIdentity> usb) {
    Courtesy.giveWay();
    Path tty = terminal(path);
    if (tty != null && !ignored(path) && !ignored(tty)) {
      byTty.putIfAbsent(tty, new PortAddress(path.toString(), tty, usb.get(tty)));
    }
  }

  private boolean ignored(Path path) {
    return config.ignore().stream().anyMatch(glob -> PortGlob.matches(glob, path));
  }

  /** The device behind a name, or null: it dangles, or is no device at all. */
  static Path terminal(Path path) {
    try {
      Path real = path.toRealPath();
      return Files.readAttributes(real, BasicFileAttributes.class).isOther() ? real : null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public Future<SerialLink> open(String name, SerialLink.Listener listener) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    return vertx
        .executeBlocking(
            () ->
                reading.apply(openTerminal(name, config.baudRate(name), config.dtr(), NO_TIMEOUT)),
            false)
        .map(
            tty -> {
              Rounds of = rounds.computeIfAbsent(context.nettyEventLoop(), Rounds::new);
              var link = new TtyLink(vertx, context, of, tty, listener, config.writeTimeoutMs());
              link.start();
              slices.giveSoon();
              return link;
            });
  }

  /** Opens a terminal; a read returns after {@code readMs} at the latest, or never if that is 0. */
  static SerialPort openTerminal(String name, int baudRate, boolean dtr, int readMs) {
    Path tty = terminal(Path.of(name));
    if (tty == null) {
      throw Files.exists(Path.of(name)) ? unusable(name, "it is no terminal") : notFound(name);
    }
    SerialPort port;
    try {
      port = SerialPort.getCommPort(tty.toString());
    } catch (SerialPortInvalidPortException e) {
      throw notFound(name);
    }
    port.setBaudRate(baudRate);
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, readMs, 0);
    if (!dtr) {
      port.clearDTR();
      port.clearRTS();
    }
    if (!port.openPort(0)) { // 0: the default sleeps 200 ms
      throw refused(name, tty, port.getLastErrorCode());
    }
    return port;
  }

  private static Problem refused(String name, Path tty, int error) {
    if (!Files.exists(tty)) {
      return notFound(name);
    }
    if (error == EACCES || error == EPERM) {
      return new Problem(
          "port-forbidden",
          "this user may not open the serial port " + name,
          "add the user to the group dialout (`sudo usermod -aG dialout $USER`) and log in again");
    }
    if (error == ENOTTY) {
      return unusable(name, "it is no terminal");
    }
    return new Problem(
        "port-in-use",
        "the serial port %s is held by another program".formatted(name),
        "find it with `fuser -v %s` and end it, a terminal or ModemManager for instance"
            .formatted(tty));
  }

  private static Problem notFound(String name) {
    return new Problem(
        "port-not-found",
        "there is no serial port " + name,
        "plug the device in, or choose a port that `tiny-profiler agent scan` shows");
  }

  private static Problem unusable(String name, String why) {
    return new Problem(
        "port-unusable",
        "%s cannot be used as a serial port: %s".formatted(name, why),
        "give the path of a serial port, such as /dev/ttyACM0 or /dev/ttyUSB0");
  }
}
