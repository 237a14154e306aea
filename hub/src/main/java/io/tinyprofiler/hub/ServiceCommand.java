package io.tinyprofiler.hub;

import io.tinyprofiler.shared.config.ConfigLoader;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub}: runs the service in the foreground until it is told to stop. */
@Command(name = "hub", description = "run a hub in the foreground")
final class ServiceCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "YAML; see config/hub.yaml")
  Path config;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "http.port; 0 lets the system choose")
  Integer port;

  @Option(names = "--data", paramLabel = "DIR", description = "dataDir and database.dataDir")
  Path data;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "any key of the configuration, e.g. --set http.host=0.0.0.0")
  Map<String, String> keys = new LinkedHashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    Hub hub = await(Hub.start(load(), List.of()));
    spec.commandLine().getOut().println("hub listening on " + hub.url());
    spec.commandLine().getOut().flush();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(hub.close()), "stop"));
    stopped.await(); // the hook ends the process
    return 0;
  }

  private HubConfig load() {
    Map<String, String> overrides = new LinkedHashMap<>(keys);
    if (port != null) {
      overrides.put("http.port", port.toString());
    }
    if (data != null) {
      overrides.put("dataDir", data.toString());
      overrides.put("database.dataDir", data.toString());
    }
    Vertx vertx = Vertx.vertx();
    try {
      return await(
          ConfigLoader.load(vertx, config, System.getenv(), overrides, HubConfig.defaults()));
    } finally {
      await(vertx.close());
    }
  }

  /** Waits; a problem comes as itself. */
  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw e;
    }
  }
}
