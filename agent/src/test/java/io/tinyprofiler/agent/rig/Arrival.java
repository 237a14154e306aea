package io.tinyprofiler.agent.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Waits for a file that another process makes. */
public final class Arrival {

  private Arrival() {}

  /** Returns when it is there; fails when nothing moves in its folder for 20 s. */
  public static void await(Path file) throws IOException {
    try (WatchService watch = file.getFileSystem().newWatchService()) {
      file.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(file)) {
        WatchKey key = watch.poll(20, TimeUnit.SECONDS);
        if (key == null) {
          throw new AssertionError(file + " did not come");
        }
        key.pollEvents();
        key.reset();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
