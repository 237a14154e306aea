package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.demo.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** An agent and the host it runs on. */
final class AgentSite implements AutoCloseable {

  private static final long UP_SECONDS = 300;

  final FrailHost host;
  private final String id;
  private final Path folder;
  private final Path config;
  private final Set<String> boards = new ConcurrentSkipListSet<>();
  private Child process;

  /** Writes its configuration; patient with nobody, so that rounds are short. */
  AgentSite(String id, Path folder, String token, int hubPort) {
    this.id = id;
    this.folder = folder;
    host = new FrailHost(data(), folder.resolve("host"));
    config = folder.resolve("agent.yaml");
    try {
      Files.createDirectories(data());
      Files.writeString(tokenFile(), token);
      Files.writeString(
          config,
          """
          id: %s
          dataDir: "%s"
          serial:
            usb: false
            emulated: false
            ports: ["%s/*"]
            silenceLimitMs: 10000
            scanIntervalMs: 200
            retryMinMs: 50
            retryMaxMs: 200
          models: {cacheDir: "%s"}
          uplink:
            hub: http://127.0.0.1:%d
            tokenFile: "%s"
            heartbeatMs: 500
            replyTimeoutMs: 1500
            silenceLimitMs: 3000
            retryMinMs: 50
            retryMaxMs: 300
          """
              .formatted(id, data(), ports(), folder.resolve("cache"), hubPort, tokenFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String id() {
    return id;
  }

  Path tokenFile() {
    return folder.resolve("token");
  }

  /** What must survive: the spool, above all. */
  Path data() {
    return folder.resolve("data");
  }

  Path spool() {
    return data().resolve("spool.db");
  }

  Path ports() {
    return folder.resolve("ports");
  }

  /** Those that are plugged in. */
  Set<String> boards() {
    return boards;
  }

  /** Starts its process. */
  void begin() {
    process =
        Child.start(
            id,
            log().getParent(),
            host.environment(),
            Site.TOOL.agent(List.of("run", "--config", config.toString())));
  }

  /** Returns when it looks for boards. */
  void awaitUp() {
    process.awaitUp(UP_SECONDS);
  }

  /** What it says of itself, through all its starts. */
  Path log() {
    return folder.resolve("log").resolve(id + ".log");
  }

  Child process() {
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
