package io.tinyprofiler.agent;

import io.tinyprofiler.agent.serial.PortsAtExit;
import io.tinyprofiler.shared.config.ConfigLoader;
import io.tinyprofiler.shared.log.ServiceLog;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent run}: the service, in the foreground until it is told to stop. */
@Command(
    name = "run",
    description = {
      "Run the agent in the foreground: measure what the hub asks for, and deliver it.",
      "Prints one line on stdout when it is up; the log is on stderr."
    })
final class RunCommand implements Callable<Integer> {

  private static final long STOP_SECONDS = 8; // systemd and the demo wait 10

  @Option(names = "--config", paramLabel = "FILE", description = "YAML; see config/agent.yaml")
  private Path config;

  @Option(names = "--id", paramLabel = "ID", description = "id: this agent among the hub's")
  private String id;

  @Option(names = "--data", paramLabel = "DIR", description = "dataDir: where the spool is")
  private Path data;

  @Option(names = "--hub", paramLabel = "URL", description = "uplink.hub, e.g. http://hub:8000")
  private String hub;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "uplink.tokenFile: this agent's token")
  private Path tokenFile;

  @Option(
      names = "--port",
      paramLabel = "PATH",
      description = "serial.ports: a port or a glob beside USB; may be repeated")
  private List<String> ports = List.of();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "any key of the configuration, e.g. --set spool.maxMib=64")
  private Map<String, String> keys = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Vertx vertx = Vertx.vertx(lean());
    AgentConfig loaded = await(load(vertx));
    ServiceLog.configure(loaded.log(), "agent", System.getenv());
    Agent agent = await(Agent.start(vertx, loaded, System.getenv()));
    spec.commandLine().getOut().println("agent " + loaded.agentId() + " running");
    spec.commandLine().getOut().flush();
    CountDownLatch stopped = new CountDownLatch(1);
    PortsAtExit.beforeTheyClose("stop", () -> stop(vertx, agent));
    stopped.await(); // the signal that stops it ends the process
    return 0;
  }

  /**
   * A Raspberry Pi has little memory: no more threads than ports need, no cache of files. Linux's
   * own epoll sleeps until a time to the microsecond; Java's to the millisecond, and Netty looks
   * again and again for what is left, half a millisecond of each timer.
   */
  private static VertxOptions lean() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(4)
        .setInternalBlockingPoolSize(2)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private Future<AgentConfig> load(Vertx vertx) {
    Map<String, String> overrides = new LinkedHashMap<>(keys);
    put(overrides, "id", id);
    put(overrides, "dataDir", data);
    put(overrides, "uplink.hub", hub);
    put(overrides, "uplink.tokenFile", tokenFile);
    put(overrides, "serial.ports", ports.isEmpty() ? null : String.join(",", ports));
    return ConfigLoader.load(vertx, config, System.getenv(), overrides, AgentConfig.defaults());
  }

  private static void put(Map<String, String> overrides, String key, Object value) {
    if (value != null) {
      overrides.put(key, value.toString());
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw e;
    }
  }

  private static void stop(Vertx vertx, Agent agent) {
    try {
      // One after the other: a future of a closed Vert.x never completes.
      agent.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      System.err.println("the agent did not stop cleanly: " + e); // logging may be gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
