package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.SerialLink;
import io.tinyprofiler.agent.serial.SerialPorts;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * One opening of a connection's port: the link, the driver that reads it and the watch over both.
 * After its end nothing of it is heard any more, not even the rest of a read.
 */
final class OpenPort implements SerialLink.Listener, DeviceDriver.Effects {

  private final SerialPorts ports;
  private final DeviceConnection owner;
  private final DeviceDriver driver;
  private final Watch watch;
  private final Greeting greeting;
  private final Context context;

  private Future<SerialLink> opening;
  private SerialLink link;
  private boolean ended;
  private boolean asking;

  /** Events that came while somebody asked, and those after them: they wait, in their order. */
  private int untold;

  private boolean heard;
  private long heardNs;
  private long damagedFrames;

  /** A deferred run goes on: whoever asks the device anything changes what is measured. */
  private boolean undisturbed;

  OpenPort(
      Vertx vertx,
      SerialPorts ports,
      SerialConfig config,
      DeviceDriver.Factory drivers,
      DeviceConnection owner) {
    this.context = vertx.getOrCreateContext();
    this.ports = ports;
    this.owner = owner;
    this.driver = drivers.create(owner.port(), this);
    this.watch = new Watch(vertx, config, this);
    this.greeting = new Greeting(config.baudRate(owner.port()));
  }

  void begin() {
    opening = ports.open(owner.port(), this);
    opening.onSuccess(this::opened).onFailure(this::failed);
  }

  private void opened(SerialLink opened) {
    if (!ended) {
      link = opened;
      owner.opened();
      watch.start(System.nanoTime());
    }
  }

  private void failed(Throwable e) {
    onLost(e instanceof Problem problem ? problem.line() : "it cannot be opened: " + e);
  }

  /** Closes the link, also one that is still being opened. */
  Future<Void> end() {
    ended = true;
    watch.stop();
    return opening.transform(o -> o.succeeded() ? o.result().close() : Future.succeededFuture());
  }

  boolean isOpen() {
    return link != null && !ended;
  }

  void send(DeviceCommand command) {
    if (command instanceof DeviceCommand.Run run) {
      undisturbed = run.mode() == RunMode.DEFERRED;
    } else if (command instanceof DeviceCommand.Abort) {
      undisturbed = false;
    }
    ask(() -> driver.send(command));
  }

  /** Whoever asks is not told the answer before the question is over. */
  private void ask(Runnable question) {
    asking = true;
    try {
      question.run();
    } finally {
      asking = false;
    }
  }

  /** When the last byte came, agent's monotonic clock; null if none did. */
  Long heardNs() {
    return heard ? heardNs : null;
  }

  long damagedFrames() {
    return damagedFrames;
  }

  @Override
  public void onBytes(byte[] bytes, int length, long hostNs) {
    if (!ended) {
      heard = true;
      heardNs = hostNs;
      watch.heard(hostNs);
      driver.received(bytes, length, hostNs);
    }
  }

  @Override
  public void onLost(String reason) {
    if (!ended) {
      owner.lose(FailureKind.LINK, reason);
    }
  }

  /** The line is there and nobody speaks. */
  void silent(long ms) {
    if (!ended) {
      owner.lose(FailureKind.BOARD, "it has said nothing for %d ms".formatted(ms));
    }
  }

  @Override
  public void write(byte[] bytes) {
    if (isOpen()) {
      link.write(bytes).onFailure(e -> onLost("writing failed: " + e.getMessage()));
    }
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public void event(DeviceEvent event, long hostNs) {
    if (!asking && untold == 0) {
      tell(event, hostNs);
      return;
    }
    untold++;
    DeviceEvent kept = event.kept();
    context.runOnContext(
        v -> {
          untold--;
          tell(kept, hostNs);
        });
  }

  private void tell(DeviceEvent event, long hostNs) {
    if (!ended) {
      greeting.heard(event);
      undisturbed &= !DeviceEvent.tellsRun(event);
      if (event instanceof DeviceEvent.Damaged) {
        damagedFrames++;
      }
      owner.heard(event, hostNs);
    }
  }

  /** For the watch. */
  boolean identified() {
    return owner.state() != DeviceState.IDENTIFYING;
  }

  /** Asks again who is there. */
  void identify() {
    ask(driver::identify);
  }

  /** Nobody said hello in the time that is enough for every device known. */
  void unanswered() {
    owner.unanswered(greeting.reason());
  }

  /** Whether silence means anything. */
  boolean answers() {
    return driver.answers();
  }

  /** Asks for a sign of life, unless a session does so itself, and less often. */
  void probe() {
    if (undisturbed) {
      return;
    }
    if (owner.state() == DeviceState.IDLE) {
      send(new DeviceCommand.Stat()); // it tells memory and temperature as well
    } else {
      identify();
    }
  }
}
