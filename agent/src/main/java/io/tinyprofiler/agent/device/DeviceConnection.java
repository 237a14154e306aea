package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.SerialPorts;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One serial port and the device behind it, for as long as the agent runs. All calls and callbacks
 * are on its one event loop.
 *
 * <pre>
 * UNKNOWN -> OPENING -> IDENTIFYING --hello--> IDLE <--occupy, vacate--> RUNNING
 *               any of them --port gone, silence, refusal--> LOST --opened again--> IDENTIFYING
 *   any but RUNNING --release--> FLASHING --reclaim--> OPENING
 * </pre>
 *
 * While lost it tries again for ever; an attempt that fails changes the reason, not the state.
 */
public final class DeviceConnection {

  /** Told about a connection. */
  public interface Listener {

    /** The state changed, or the reason for it did. */
    void onState(DeviceConnection connection, DeviceState state, String reason);

    /**
     * The device told something.
     *
     * @param hostNs {@link System#nanoTime()} of the read that completed it
     */
    void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs);
  }

  /** Those who know every connection. */
  interface Registry extends Listener {

    /** Takes a device for this connection; a sentence if another connection has it. */
    Optional<String> claim(DeviceConnection connection, String device);
  }

  private static final Logger LOG = LoggerFactory.getLogger(DeviceConnection.class);

  private final Vertx vertx;
  private final SerialPorts ports;
  private final SerialConfig config;
  private final String port;
  private final DeviceDriver.Factory drivers;
  private final Registry registry;

  private DeviceState state = DeviceState.UNKNOWN;
  private String reason = "seen";
  private FailureKind blame = FailureKind.LINK;
  private DeviceInfo info;
  private Integer milliCelsius;
  private Listener occupant;

  private OpenPort open;
  private int failures;
  private long retryTimer = -1;
  private boolean closed;

  DeviceConnection(
      Vertx vertx,
      SerialPorts ports,
      SerialConfig config,
      String port,
      DeviceDriver.Factory drivers,
      Registry registry) {
    this.vertx = vertx;
    this.ports = ports;
    this.config = config;
    this.port = port;
    this.drivers = drivers;
    this.registry = registry;
  }

  /** The port's name: stable over replugging where the system offers such names. */
  public String port() {
    return port;
  }

  /** What the device said of itself last; null until it is identified. */
  public DeviceInfo info() {
    return info;
  }

  public DeviceState state() {
    return state;
  }

  /** Whose failure it was that the device was lost last. */
  public FailureKind blame() {
    return blame;
  }

  /** Sends a command; nothing happens while the device is lost. A failed write loses the device. */
  public void send(DeviceCommand command) {
    if (open == null || !open.isOpen()) {
      LOG.debug("{}: not sent, the device is {}: {}", port, state, command);
      return;
    }
    open.send(command);
  }

  /**
   * Takes the device for a session, which is told every event and the loss of the device.
   *
   * @throws IllegalStateException unless the device is idle
   */
  public void occupy(Listener session) {
    if (state != DeviceState.IDLE) {
      throw new IllegalStateException("the device on %s is %s".formatted(port, state));
    }
    become(DeviceState.RUNNING, "a session has it");
    occupant = session;
  }

  /** Gives the device back. A lost device has been taken from its session already. */
  public void vacate() {
    occupant = null;
    if (state == DeviceState.RUNNING) {
      become(DeviceState.IDLE, "the session is over");
    }
  }

  /**
   * Lets go of the port for a tool that writes firmware, until {@link #reclaim}.
   *
   * @return completes when the port is closed
   * @throws IllegalStateException while a session has the device
   */
  public Future<Void> release() {
    if (occupant != null || state == DeviceState.FLASHING) {
      throw new IllegalStateException("the device on %s is %s".formatted(port, state));
    }
    vertx.cancelTimer(retryTimer);
    OpenPort last = open;
    open = null;
    become(DeviceState.FLASHING, "firmware is being written");
    return last == null ? Future.succeededFuture() : last.end();
  }

  /** Takes the port back; whoever is there now has to say hello. */
  public void reclaim() {
    if (state == DeviceState.FLASHING) {
      failures = 0;
      become(DeviceState.OPENING, "the firmware was written");
      open();
    }
  }

  /**
   * The device's part of a heartbeat.
   *
   * @param nowNs {@link System#nanoTime()}
   */
  public Heartbeat.Device report(long nowNs) {
    Long heardNs = open == null ? null : open.heardNs();
    return new Heartbeat.Device(
        info == null ? null : info.uid(),
        port,
        state,
        info,
        heardNs == null ? null : Math.max(0, nowNs - heardNs) / 1_000_000,
        milliCelsius,
        open == null ? 0 : open.damagedFrames(),
        reason);
  }

  /** Ends it for good; no callback follows. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(retryTimer);
    OpenPort last = open;
    open = null;
    return last == null ? Future.succeededFuture() : last.end();
  }

  /** Opens the port now, unless it is open or being opened. */
  void open() {
    if (closed || open != null || state == DeviceState.FLASHING) {
      return;
    }
    vertx.cancelTimer(retryTimer);
    if (state == DeviceState.UNKNOWN) {
      become(DeviceState.OPENING, "opening the port");
    }
    open = new OpenPort(vertx, ports, config, drivers, this);
    open.begin();
  }

  /** Another connection has the device now. */
  void forget() {
    info = null;
    milliCelsius = null;
  }

  /** The device cannot be reached; it is tried again after a pause. */
  void lose(FailureKind kind, String why) {
    blame = kind;
    OpenPort last = open;
    open = null;
    if (last != null) {
      last.end().onFailure(e -> LOG.warn("{}: closing: {}", port, e.getMessage()));
    }
    failures++;
    long pause =
        new Backoff(config.retryMinMs(), config.retryMaxMs())
            .delayMs(failures, ThreadLocalRandom.current().nextDouble());
    retryTimer = vertx.setTimer(pause, timer -> open());
    if (state == DeviceState.LOST) {
      reason = why;
    } else {
      become(DeviceState.LOST, why);
    }
  }

  /** The only place where the state changes. */
  private void become(DeviceState next, String why) {
    LOG.info("{}: {} -> {}: {}", port, state, next, why);
    state = next;
    reason = why;
    Listener session = occupant;
    if (next == DeviceState.LOST) {
      occupant = null;
    }
    if (session != null) {
      session.onState(this, next, why);
    }
    registry.onState(this, next, why);
  }

  private void tell(DeviceEvent event, long hostNs) {
    if (occupant != null) {
      occupant.onEvent(this, event, hostNs);
    }
    registry.onEvent(this, event, hostNs);
  }

  /** The port is open. */
  void opened() {
    become(DeviceState.IDENTIFYING, "asking who is there");
  }

  void unanswered(String why) {
    become(DeviceState.IDENTIFYING, why);
  }

  void heard(DeviceEvent event, long hostNs) {
    if (event instanceof DeviceEvent.Hello hello) {
      greeted(hello, hostNs);
      return;
    }
    if (event instanceof DeviceEvent.Temperature temperature) {
      milliCelsius = temperature.milliCelsius();
    }
    tell(event, hostNs);
  }

  private void greeted(DeviceEvent.Hello hello, long hostNs) {
    String uid = hello.info().uid();
    boolean known = state == DeviceState.IDLE || state == DeviceState.RUNNING;
    if (known && !info.uid().equals(uid)) {
      lose(FailureKind.LINK, "device %s answers where %s was".formatted(uid, info.uid()));
      return;
    }
    Optional<String> refusal = known ? Optional.empty() : registry.claim(this, uid);
    if (refusal.isPresent()) {
      forget();
      lose(FailureKind.LINK, refusal.get());
      return;
    }
    info = hello.info();
    tell(hello, hostNs);
    if (!known) {
      failures = 0;
      become(DeviceState.IDLE, "it said hello");
    }
  }
}
