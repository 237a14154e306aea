package io.tinyprofiler.agent.health;

import io.tinyprofiler.shared.bus.Heartbeat.Load;
import io.tinyprofiler.shared.host.CpuTime;
import io.tinyprofiler.shared.host.Memory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

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
    ProcessHandle self = ProcessHandle.current();
    return new Load(
        cpuPercent(self.info()),
        Memory.of(self).orElse(null),
        cpu.percent(),
        Memory.total().orElse(null),
        Memory.available().orElse(null),
        free());
  }

  private static Double cpuPercent(ProcessHandle.Info self) {
    return self.totalCpuDuration()
        .flatMap(
            busy ->
                self.startInstant()
                    .map(start -> (double) Duration.between(start, Instant.now()).toNanos())
                    .filter(lived -> lived > 0)
                    .map(lived -> 100 * busy.toNanos() / lived))
        .orElse(null);
  }

  private Long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return null;
    }
  }
}
