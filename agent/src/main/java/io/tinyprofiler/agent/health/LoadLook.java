package io.tinyprofiler.agent.health;

import io.tinyprofiler.shared.bus.Heartbeat.Load;
import io.tinyprofiler.shared.host.Courtesy;
import io.tinyprofiler.shared.host.CpuTime;
import io.tinyprofiler.shared.host.Memory;
import io.tinyprofiler.shared.host.ProcessTime;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Path;

/**
 * What the agent and its host take. Reading it costs files, so it is read beside the event loop,
 * and each heartbeat tells what was read after the one before.
 */
public final class LoadLook {

  private final Vertx vertx;
  private final Path folder;
  private final CpuTime cpu = new CpuTime();
  private Load last;
  private boolean looking;

  /**
   * A look.
   *
   * @param folder where the spool is
   */
  public LoadLook(Vertx vertx, Path folder) {
    this.vertx = vertx;
    this.folder = folder;
  }

  /** The last one; null before the first. */
  Load next() {
    if (!looking) {
      looking = true;
      vertx
          .executeBlocking(this::look, false)
          .onSuccess(load -> last = load)
          .onComplete(done -> looking = false);
    }
    return last;
  }

  private Load look() {
    Memory.Host host = Memory.host().orElse(null);
    Courtesy.giveWay();
    Long resident = Memory.resident().orElse(null);
    Courtesy.giveWay();
    Double ofHost = cpu.percent();
    Courtesy.giveWay();
    return new Load(
        ProcessTime.percent(),
        resident,
        ofHost,
        host == null ? null : (Long) host.total(),
        host == null ? null : (Long) host.available(),
        free());
  }

  private Long free() {
    File place = folder.toFile(); // a FileStore would look through all mounts
    return place.exists() ? (Long) place.getUsableSpace() : null;
  }
}
