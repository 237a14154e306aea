package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.PortAddress;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.SerialPorts;
import io.tinyprofiler.agent.serial.TtyPorts;
import io.tinyprofiler.agent.serial.UsbIdentity;
import io.tinyprofiler.shared.bus.CommandReply.Scanned;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection of this agent: one for each port, found by the device behind it. A device is
 * what it says it is, so one that is plugged in elsewhere is the same device. Belongs to the event
 * loop on which it was made; {@link #start}, {@link #scan} and {@link #close} may be called from
 * anywhere and complete there.
 */
public final class Devices {

  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private final Vertx vertx;
  private final Context context;
  private final SerialConfig config;
  private final SerialPorts ports;
  private final DeviceConnection.Listener listener;
  private final DeviceDriver.Factory drivers;

  private final Map<String, DeviceConnection> byPort = new LinkedHashMap<>();
  private final Map<String, DeviceConnection> byId = new HashMap<>();

  /** What the last scan saw, by the connection's port. */
  private Map<String, PortAddress> seen = Map.of();

  private Future<Scanned> scanning = Future.succeededFuture();
  private long timer = -1;
  private boolean closed;

  /**
   * Looks at nothing before {@link #start}.
   *
   * @throws io.tinyprofiler.shared.problem.Problem if a driver's options are wrong
   */
  public Devices(Vertx vertx, SerialConfig config, DeviceConnection.Listener listener) {
    this(vertx, config, listener, new TtyPorts(vertx, config), Drivers.of(config));
  }

  Devices(
      Vertx vertx,
      SerialConfig config,
      DeviceConnection.Listener listener,
      SerialPorts ports,
      DeviceDriver.Factory drivers) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.listener = listener;
    this.ports = ports;
    this.drivers = drivers;
  }

  /** Looks at the ports for the first time, and again every so often from then on. */
  public Future<Scanned> start() {
    return scan()
        .onSuccess(
            first -> {
              if (!closed) {
                timer = vertx.setPeriodic(config.scanIntervalMs(), id -> lookAgain());
              }
            });
  }

  /** Looks at the ports now, and tries lost devices at once. */
  public Future<Scanned> scan() {
    return onLoop(
        () -> {
          scanning = scanning.otherwiseEmpty().compose(before -> look(true));
          return scanning;
        });
  }

  /** The connection of an identified device, which may be lost at the moment. */
  public Optional<DeviceConnection> byId(String device) {
    return Optional.ofNullable(byId.get(device));
  }

  /** Every connection, identified or not, in the order of their ports' appearance. */
  public Collection<DeviceConnection> all() {
    return List.copyOf(byPort.values());
  }

  /** What USB says of a connection's port; empty for other ports. */
  public Optional<UsbIdentity> usb(DeviceConnection connection) {
    return Optional.ofNullable(seen.get(connection.port())).map(PortAddress::usb);
  }

  /** Closes every connection. */
  public Future<Void> close() {
    return onLoop(
        () -> {
          closed = true;
          vertx.cancelTimer(timer);
          List<Future<Void>> closing =
              byPort.values().stream().map(DeviceConnection::close).toList();
          byPort.clear();
          byId.clear();
          return Future.join(closing).mapEmpty();
        });
  }

  private void lookAgain() {
    if (scanning.isComplete()) {
      scanning = look(false);
      scanning.onFailure(e -> LOG.warn("cannot look at the serial ports: {}", e.getMessage()));
    }
  }

  private Future<Scanned> look(boolean asked) {
    return ports.discover().map(found -> compare(found, asked));
  }

  private Scanned compare(List<PortAddress> found, boolean asked) {
    if (closed) {
      return new Scanned(List.of(), List.of(), List.of());
    }
    Map<String, PortAddress> now = new LinkedHashMap<>();
    found.forEach(address -> now.put(nameOf(address), address));
    Map<String, PortAddress> before = seen;
    seen = now;
    Set<String> there = present(now);
    Set<String> wasThere = present(before);
    List<String> appeared = without(there, wasThere);
    byPort.values().removeIf(this::pointless);
    now.keySet().forEach(name -> byPort.computeIfAbsent(name, this::connection));
    for (DeviceConnection connection : all()) {
      String port = connection.port();
      boolean fresh = connection.state() == DeviceState.UNKNOWN;
      if (fresh || appeared.contains(port) || (asked && there.contains(port))) {
        connection.open();
      }
    }
    List<String> vanished = without(wasThere, there);
    return new Scanned(appeared, vanished, without(there, Set.copyOf(appeared)));
  }

  private static Set<String> present(Map<String, PortAddress> ports) {
    Set<String> names = new LinkedHashSet<>();
    ports.forEach(
        (name, address) -> {
          if (address.present()) {
            names.add(name);
          }
        });
    return names;
  }

  private static List<String> without(Set<String> names, Set<String> others) {
    return names.stream().filter(name -> !others.contains(name)).toList();
  }

  /** A terminal that is open already keeps its name, even if a better one has come up since. */
  private String nameOf(PortAddress address) {
    return seen.entrySet().stream()
        .filter(entry -> address.present() && address.tty().equals(entry.getValue().tty()))
        .map(Map.Entry::getKey)
        .filter(name -> byPort.containsKey(name) && byPort.get(name).state() != DeviceState.LOST)
        .findFirst()
        .orElse(address.name());
  }

  /** A port that is gone and whose device nobody knows; closed for good. */
  private boolean pointless(DeviceConnection connection) {
    boolean pointless =
        !seen.containsKey(connection.port())
            && connection.state() == DeviceState.LOST
            && connection.info() == null;
    if (pointless) {
      connection.close();
    }
    return pointless;
  }

  private DeviceConnection connection(String port) {
    return new DeviceConnection(vertx, ports, config, port, drivers, new Claims());
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> work.get().onComplete(done));
    return done.future();
  }

  private final class Claims implements DeviceConnection.Registry {

    @Override
    public Optional<String> claim(DeviceConnection connection, String device) {
      DeviceConnection holder = byId.get(device);
      if (holder != null && holder != connection) {
        if (holder.state() != DeviceState.LOST) {
          return Optional.of(
              "device %s is connected on %s already; unplug one of them, or give them different identities"
                  .formatted(device, holder.port()));
        }
        holder.forget(); // it was plugged in elsewhere
      }
      byId.values().removeIf(other -> other == connection);
      byId.put(device, connection);
      return Optional.empty();
    }

    @Override
    public void onState(DeviceConnection connection, DeviceState state, String reason) {
      listener.onState(connection, state, reason);
    }

    @Override
    public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
      listener.onEvent(connection, event, hostNs);
    }
  }
}
