package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Tells from a data folder how far a restore into it has come. */
final class RestoreWatch implements AutoCloseable {

  private static final long PATIENCE_S = 120;

  private final WatchService service;
  private final Deque<WatchEvent<?>> seen = new ArrayDeque<>();

  RestoreWatch(Path dataDir) throws IOException {
    service = dataDir.getFileSystem().newWatchService();
    dataDir.register(
        service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
  }

  /** All is made ready but the configuration, whose unpacking is the last thing before the swap. */
  void awaitReady() throws InterruptedException {
    await(StandardWatchEventKinds.ENTRY_CREATE, "restored-config-");
  }

  /** The new database is in its place. */
  void awaitSwapped() throws InterruptedException {
    await(StandardWatchEventKinds.ENTRY_DELETE, "restore.journal");
  }

  private void await(WatchEvent.Kind<Path> kind, String prefix) throws InterruptedException {
    while (true) {
      while (!seen.isEmpty()) {
        WatchEvent<?> event = seen.poll();
        if (event.kind() == kind && event.context().toString().startsWith(prefix)) {
          return;
        }
      }
      WatchKey key = service.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(key).as("waited for %s of %s..", kind, prefix).isNotNull();
      seen.addAll(key.pollEvents());
      key.reset();
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
