package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.flash.FlashCommands.Target;
import io.tinyprofiler.agent.flash.Flasher;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One firmware onto one board: finds the board, writes, waits until it says hello. Belongs to the
 * event loop on which it was made.
 */
final class Flashing implements DeviceConnection.Listener {

  /**
   * What is wanted.
   *
   * @param platform of a board that does not answer; null if it has to
   * @param patienceMs how long a board may take to say who it is, ms
   */
  record Wish(Path firmware, String platform, long patienceMs) {}

  /**
   * What was done.
   *
   * @param before null if the board did not answer before
   */
  record Flashed(
      String port, String tool, List<String> output, DeviceInfo before, DeviceInfo after) {}

  private final Vertx vertx;
  private final Flasher flasher;
  private final Wish wish;
  private final Consumer<String> line;
  private final Devices devices;
  private final Promise<Flashed> done = Promise.promise();

  private long timer;
  private boolean writing;
  private DeviceInfo before;
  private Flasher.Written written;

  Flashing(Vertx vertx, SerialConfig config, Flasher flasher, Wish wish, Consumer<String> line) {
    this.vertx = vertx;
    this.flasher = flasher;
    this.wish = wish;
    this.line = line;
    this.devices = new Devices(vertx, config, this);
  }

  /**
   * Does it; fails with a {@link Problem} or a {@link io.tinyprofiler.agent.flash.FlashFailure}.
   */
  Future<Flashed> begin() {
    timer = vertx.setTimer(wish.patienceMs(), id -> silent());
    devices.start().onFailure(done::tryFail);
    return done.future().eventually(devices::close);
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    if (state == DeviceState.IDLE && !writing) {
      before = connection.info();
      write(connection, Flasher.targetOf(connection));
    } else if (state == DeviceState.IDLE && written != null) {
      DeviceInfo after = connection.info();
      done.tryComplete(
          new Flashed(connection.port(), written.tool(), written.output(), before, after));
    }
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {}

  /** Nobody has said hello: whoever knows what the board is may write it all the same. */
  private void silent() {
    Optional<DeviceConnection> found = devices.all().stream().findFirst();
    String reason =
        found
            .map(connection -> connection.report(System.nanoTime()).reason())
            .orElse("the port was not opened");
    if (found.isEmpty() || wish.platform() == null) {
      done.tryFail(
          new Problem(
              "device-silent",
              "no board answers in %d s: %s".formatted(wish.patienceMs() / 1_000, reason),
              "say with --platform what it is, if it is there and empty"));
    } else {
      DeviceConnection connection = found.orElseThrow();
      write(connection, new Target(wish.platform(), false, "", connection.port()));
    }
  }

  private void write(DeviceConnection connection, Target target) {
    writing = true;
    vertx.cancelTimer(timer);
    flasher
        .write(connection, target, wish.firmware(), line)
        .onSuccess(
            ended -> {
              written = ended;
              timer = vertx.setTimer(ended.patience().toMillis(), id -> gone(connection, ended));
            })
        .onFailure(done::tryFail);
  }

  private void gone(DeviceConnection connection, Flasher.Written ended) {
    done.tryFail(ended.silent("the board on %s did not come back".formatted(connection.port())));
  }
}
