package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.SerialLink;
import io.tinyprofiler.agent.serial.SerialPorts;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
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
  private DeviceInfo info;
  private Integer milliCelsius;
  private long damagedFrames;
  private Listener occupant;

  private Attempt attempt;
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

  /** Sends a command; nothing happens while the device is lost. A failed write loses the device. */
  public void send(DeviceCommand command) {
    if (attempt == null || attempt.link == null) {
      LOG.debug("{}: not sent, the device is {}: {}", port, state, command);
      return;
    }
    attempt.driver.send(command);
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
   * The device's part of a heartbeat.
   *
   * @param nowNs {@link System#nanoTime()}
   */
  public Heartbeat.Device report(long nowNs) {
    Long heardNs = attempt == null ? null : attempt.heardNs;
    return new Heartbeat.Device(
        info == null ? null : info.uid(),
        port,
        state,
        info,
        heardNs == null ? null : Math.max(0, nowNs - heardNs) / 1_000_000,
        milliCelsius,
        damagedFrames,
        reason);
  }

  /** Ends it for good; no callback follows. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(retryTimer);
    Attempt last = attempt;
    attempt = null;
    return last == null ? Future.succeededFuture() : last.end();
  }

  /** Opens the port now, unless it is open or being opened. */
  void open() {
    if (closed || attempt != null) {
      return;
    }
    vertx.cancelTimer(retryTimer);
    if (state == DeviceState.UNKNOWN) {
      become(DeviceState.OPENING, "opening the port");
    }
    attempt = new Attempt();
    attempt.begin();
  }

  /** Another connection has the device now. */
  void forget() {
    info = null;
    milliCelsius = null;
  }

  private void lose(String why) {
    Attempt last = attempt;
    attempt = null;
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

  /** One opening of the port. What comes from an earlier one is not heard. */
  private final class Attempt implements SerialLink.Listener, DeviceDriver.Effects {

    private final DeviceDriver driver = drivers.create(this);
    private final Greeting greeting = new Greeting(config.baudRate());
    private Future<SerialLink> opening;
    private SerialLink link;
    private Watch watch;
    private Long heardNs;

    void begin() {
      opening = ports.open(port, this);
      opening.onSuccess(this::opened).onFailure(this::failed);
    }

    private boolean current() {
      return attempt == this && !closed;
    }

    private void opened(SerialLink opened) {
      if (current()) {
        link = opened;
        damagedFrames = 0;
        watch = new Watch(vertx, config, new Watched());
        become(DeviceState.IDENTIFYING, "asking who is there");
        watch.start(System.nanoTime());
      }
    }

    private void failed(Throwable e) {
      if (current()) {
        lose(e instanceof Problem problem ? problem.line() : "it cannot be opened: " + e);
      }
    }

    Future<Void> end() {
      if (watch != null) {
        watch.stop();
      }
      return opening.transform(o -> o.succeeded() ? o.result().close() : Future.succeededFuture());
    }

    @Override
    public void onBytes(byte[] bytes, int length, long hostNs) {
      if (current()) {
        heardNs = hostNs;
        watch.heard(hostNs);
        driver.received(bytes, length, hostNs);
      }
    }

    @Override
    public void onLost(String why) {
      if (current()) {
        lose(why);
      }
    }

    @Override
    public void write(byte[] bytes) {
      if (current() && link != null) {
        link.write(bytes).onFailure(e -> onLost("writing failed: " + e.getMessage()));
      }
    }

    @Override
    public void event(DeviceEvent event, long hostNs) {
      if (!current()) {
        return; // the rest of a read, after a loss
      }
      if (event instanceof DeviceEvent.Hello hello) {
        greeted(hello, hostNs);
        return;
      }
      if (event instanceof DeviceEvent.Temperature temperature) {
        milliCelsius = temperature.milliCelsius();
      } else if (event instanceof DeviceEvent.Damaged) {
        damagedFrames++;
      }
      greeting.heard(event);
      tell(event, hostNs);
    }

    private void greeted(DeviceEvent.Hello hello, long hostNs) {
      String uid = hello.info().uid();
      boolean known = state == DeviceState.IDLE || state == DeviceState.RUNNING;
      if (known && !info.uid().equals(uid)) {
        lose("device %s answers where %s was".formatted(uid, info.uid()));
        return;
      }
      Optional<String> refusal =
          known ? Optional.empty() : registry.claim(DeviceConnection.this, uid);
      if (refusal.isPresent()) {
        forget();
        lose(refusal.get());
        return;
      }
      info = hello.info();
      tell(hello, hostNs);
      if (!known) {
        failures = 0;
        become(DeviceState.IDLE, "it said hello");
      }
    }

    /** What the watch asks for. */
    private final class Watched implements Watch.Effects {

      @Override
      public boolean identified() {
        return state != DeviceState.IDENTIFYING;
      }

      @Override
      public void identify() {
        driver.identify();
      }

      @Override
      public void unanswered() {
        become(DeviceState.IDENTIFYING, greeting.reason());
      }

      @Override
      public void probe() {
        if (state == DeviceState.IDLE) {
          driver.send(new DeviceCommand.Stat()); // it tells memory and temperature as well
        } else {
          driver.identify();
        }
      }

      @Override
      public void silent(long forMs) {
        lose("it has said nothing for %d ms".formatted(forMs));
      }
    }
  }
}
