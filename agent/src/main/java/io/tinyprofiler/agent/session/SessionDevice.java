package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.flash.Flasher.Written;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.agent.power.join.SessionPower;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** A device as a session sees it: behind a connection, or played by a test. */
interface SessionDevice {

  /** Told what comes from the device while a session has it. */
  interface Listener {

    /**
     * The device told something.
     *
     * @param hostNs {@link System#nanoTime()} of the read
     */
    void onEvent(DeviceEvent event, long hostNs);

    /**
     * The device is gone, and taken from the session.
     *
     * @param kind whose failure it is
     */
    void onLost(FailureKind kind, String reason);
  }

  /** What the device last said of itself. */
  DeviceInfo info();

  /** Whether it is there and nobody has it. */
  boolean idle();

  /**
   * Gets a firmware to this host; the device is not touched.
   *
   * @param firmware SHA-256, lower-case hex
   * @return fails with an {@link io.tinyprofiler.agent.artifact.ArtifactFailure}
   */
  Future<Path> fetch(String firmware);

  /**
   * Gets a model to this host; the device is not touched.
   *
   * @param model SHA-256, lower-case hex
   * @return fails with an {@link io.tinyprofiler.agent.artifact.ArtifactFailure}
   */
  Future<Model> model(String model);

  /**
   * Writes a firmware; only when {@link #idle}. The device is away meanwhile and comes back by
   * itself.
   *
   * @return completes when the tool has ended well; fails with a {@link
   *     io.tinyprofiler.agent.flash.FlashFailure}
   */
  Future<Written> write(Path firmware);

  /** Its power, for one session; empty if nobody measures it. */
  default Optional<SessionPower> power() {
    return Optional.empty();
  }

  /** Takes the device; only when {@link #idle}. */
  void occupy(Listener session);

  void send(DeviceCommand command);

  /** Gives the device back. */
  void vacate();
}
