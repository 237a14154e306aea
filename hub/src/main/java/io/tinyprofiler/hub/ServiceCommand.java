package io.tinyprofiler.hub;

import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.log.ServiceLog;
import io.tinyprofiler.shared.notify.SystemdNotify;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub}: runs the service in the foreground until it is told to stop. */
@Command(name = "hub", description = "run a hub in the foreground")
final class ServiceCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ConfigOptions configuration;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "http.port; 0 lets the system choose")
  Integer port;

  @Option(
      names = "--migrate",
      description = "only bring the database's schema to this version, and end")
  boolean migrateOnly;

  @Override
  public Integer call() throws InterruptedException {
    HubConfig config = load();
    if (migrateOnly) {
      return migrate(config);
    }
    ServiceLog.configure(config.log(), config.logName(), System.getenv());
    Hub hub = await(Hub.start(config, List.of()));
    spec.commandLine().getOut().println("hub listening on " + hub.url());
    spec.commandLine().getOut().flush();
    SystemdNotify systemd = hub.notifying(System.getenv());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(hub, systemd), "stop"));
    stopped.await(); // the hook ends the process
    return 0;
  }

  /** An expanding migration: hubs of the version before go on working with it. */
  private Integer migrate(HubConfig config) {
    Vertx vertx = Vertx.vertx();
    try {
      await(Database.open(vertx, config.database()).compose(Database::close));
    } finally {
      await(vertx.close());
    }
    spec.commandLine().getOut().println("the schema is that of this version");
    return 0;
  }

  private static void stop(Hub hub, SystemdNotify systemd) {
    systemd.stopping();
    await(hub.close());
    systemd.close();
  }

  private HubConfig load() {
    return configuration.load(port == null ? Map.of() : Map.of("http.port", port.toString()));
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
