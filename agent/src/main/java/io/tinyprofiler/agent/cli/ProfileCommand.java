package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.serial.PortsAtExit;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent profile}: measures the device on a port, without hub, spool and configuration. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = Problem.EXIT_USAGE,
    description = {
      "Measure the model on the device at a serial port.",
      "Prints what the first run generated and the figures of all runs."
    })
public final class ProfileCommand implements Callable<Integer> {

  /** A device that hangs is given up by then, and its run was asked to end. */
  private static final long CANCEL_SECONDS = 8;

  @Mixin private PortOptions port;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "one run each, may be repeated (default: none, the model begins by itself)")
  private List<String> prompts = List.of("");

  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "measured runs of each prompt (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--warmups",
      defaultValue = "1",
      paramLabel = "N",
      description = "runs before them that are not counted (default: ${DEFAULT-VALUE})")
  private int warmups;

  @Option(
      names = "--max-tokens",
      defaultValue = "256",
      paramLabel = "N",
      description = "most tokens of a run (default: ${DEFAULT-VALUE})")
  private int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      paramLabel = "T",
      description = "of the sampler, 0 is greedy (default: ${DEFAULT-VALUE})")
  private double temperature;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "of the sampler (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--mode",
      defaultValue = "live",
      paramLabel = "MODE",
      description = {
        "live: the device tells each token as it is generated; deferred: all after the last one,"
            + " so that telling costs the run nothing; both: each run in both, and what telling"
            + " costs; accuracy: the labelled inputs of an mlperf device (default: ${DEFAULT-VALUE})"
      })
  private String mode;

  @Option(
      names = "--max-celsius",
      paramLabel = "T",
      description = "a run in which the device reports more is left out (default: no limit)")
  private Double maxCelsius;

  @Option(
      names = "--timeout",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description = "for the device to say who it is (default: ${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    specOf("to be found"); // a wrong option is told before the port is touched
    SerialConfig config = config();
    RunTraces traces = measure(config);
    ProfileReport report = new ProfileReport(traces);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      report.printJson(out);
    } else {
      report.print(out);
    }
    out.flush();
    return 0;
  }

  private RunTraces measure(SerialConfig config) throws Exception {
    PrintWriter terminal = Progress.isTerminal() ? command.commandLine().getErr() : null;
    Progress progress = new Progress(terminal, specOf("to be found").totalRuns());
    RunTraces traces = new RunTraces();
    RecordSink memory =
        record -> {
          traces.add(record);
          progress.on(record);
          return Future.succeededFuture();
        };
    // one event loop: the device, its session and the records need no locks
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      judge(run(vertx, config, memory));
      return traces;
    } finally {
      progress.end();
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private AgentRecord.SessionEnded run(Vertx vertx, SerialConfig config, RecordSink sink)
      throws Exception {
    CompletableFuture<AgentRecord.SessionEnded> ended = new CompletableFuture<>();
    CompletableFuture<Profiling> begun = new CompletableFuture<>();
    vertx.runOnContext(
        v -> {
          Profiling profiling = new Profiling(vertx, config, timeout * 1_000L, sink, this::specOf);
          begun.complete(profiling);
          profiling.begin().onComplete(ended::complete, ended::completeExceptionally);
        });
    Profiling profiling = begun.get();
    PortsAtExit.beforeTheyClose("cancel", () -> cancel(vertx, profiling, ended));
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Problem problem ? problem : e;
    }
  }

  /** Ctrl-C: the device is asked to end its run, so that it is free for whoever comes next. */
  private static void cancel(Vertx vertx, Profiling profiling, CompletableFuture<?> ended) {
    if (ended.isDone()) {
      return;
    }
    vertx.runOnContext(v -> profiling.cancel());
    try {
      ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return; // the process ends either way
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void judge(AgentRecord.SessionEnded ended) {
    if (ended.outcome() == SessionOutcome.CANCELLED) {
      throw new Problem("cancelled", "the measurement was cancelled", "start it again");
    }
    if (ended.outcome() == SessionOutcome.FAILED) {
      throw new Problem(
          "measurement-failed",
          "the measurement failed (%s): %s".formatted(ended.failure(), ended.text()),
          switch (ended.failure()) {
            case MODEL -> "change what is asked for, or flash a firmware and a model that fit";
            case BOARD -> "check the power and the firmware of the board";
            case LINK -> "check the cable, or lower the rate with --baud";
            case AGENT, HUB -> "report this with the log";
          });
    }
  }

  private SerialConfig config() {
    if (timeout < 1 || timeout > 3_600) {
      throw Problem.usage("--timeout is " + timeout, "give 1 to 3600 seconds");
    }
    return port.config();
  }

  private SessionSpec specOf(String device) {
    ValidityLimits usual = ValidityLimits.DEFAULT;
    try {
      return new SessionSpec(
          UUID.randomUUID(),
          device,
          null,
          null,
          prompts,
          RunMode.named(mode),
          warmups,
          runs,
          maxTokens,
          temperature,
          seed,
          0,
          new ValidityLimits(maxCelsius, usual.maxWarmUpVariation(), usual.minRuns()),
          Map.of());
    } catch (IllegalArgumentException e) {
      throw Problem.usage(e.getMessage(), "see --help");
    }
  }
}
