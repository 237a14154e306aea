package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.AgentConfig;
import io.tinyprofiler.agent.OwnCommand;
import io.tinyprofiler.agent.flash.FlashCommands;
import io.tinyprofiler.agent.flash.FlashFailure;
import io.tinyprofiler.agent.flash.Flasher;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.config.ConfigLoader;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent flash}: writes a firmware to the board on a port, without hub and spool. */
@Command(
    name = "flash",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = Problem.EXIT_USAGE,
    description = {
      "Write a firmware to the board at a serial port with the tool of its platform.",
      "The board says its platform itself; one that is empty or hangs needs --platform.",
      "flash.commands of the configuration says which tool; see config/agent.yaml."
    })
public final class FlashCommand implements Callable<Integer> {

  @Option(names = "--port", required = true, paramLabel = "PATH", description = "the serial port")
  private String port;

  @Option(names = "--firmware", required = true, paramLabel = "FILE", description = "what to write")
  private Path firmware;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description = "of a board that does not say it itself")
  private String platform;

  @Option(names = "--config", paramLabel = "FILE", description = "YAML; see config/agent.yaml")
  private Path config;

  @Option(
      names = "--timeout",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description = "for the board to say who it is (default: ${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    check();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Progress progress =
        new Progress(Progress.isTerminal() ? command.commandLine().getErr() : null, 0);
    try {
      AgentConfig loaded = load(vertx);
      print(flash(vertx, loaded, progress), progress);
      return 0;
    } finally {
      progress.end();
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private void check() {
    if (!Files.isReadable(firmware) || Files.isDirectory(firmware)) {
      throw Problem.usage("cannot read the firmware " + firmware, "give a readable --firmware");
    }
    if (timeout < 1 || timeout > 3_600) {
      throw Problem.usage("--timeout is " + timeout, "give 1 to 3600 seconds");
    }
    if (port.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      throw Problem.usage("--port is " + port, "name one port; `agent scan` shows them");
    }
  }

  private AgentConfig load(Vertx vertx) throws Exception {
    return get(
        ConfigLoader.load(vertx, config, System.getenv(), Map.of(), AgentConfig.defaults())
            .toCompletionStage()
            .toCompletableFuture());
  }

  private Flashing.Flashed flash(Vertx vertx, AgentConfig loaded, Progress progress)
      throws Exception {
    SerialConfig serial =
        loaded.serial().withPorts(List.of(Path.of(port).toAbsolutePath().toString()), false);
    CompletableFuture<Flashing.Flashed> done = new CompletableFuture<>();
    vertx.runOnContext(
        v -> {
          var commands = new FlashCommands(loaded.flash(), OwnCommand.words(), serial.baudRate());
          var flasher = new Flasher(vertx, loaded.flash(), commands, null);
          Runtime.getRuntime().addShutdownHook(new Thread(flasher::stop, "flash-stop"));
          var wish = new Flashing.Wish(firmware, platform, timeout * 1_000L);
          new Flashing(vertx, serial, flasher, wish, progress::line)
              .begin()
              .onComplete(done::complete, done::completeExceptionally);
        });
    return get(done);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FlashFailure failure
          ? problem(failure)
          : e.getCause() instanceof Problem problem ? problem : e;
    }
  }

  /** Its text is a sentence and a next step. */
  private static Problem problem(FlashFailure failure) {
    String text = failure.getMessage();
    int next = text.lastIndexOf("; ");
    return next < 0
        ? new Problem("flash-failed", text, "see --help", failure)
        : new Problem("flash-failed", text.substring(0, next), text.substring(next + 2), failure);
  }

  private void print(Flashing.Flashed flashed, Progress progress) {
    progress.end();
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(
          new JsonObject()
              .put("port", flashed.port())
              .put("tool", flashed.tool())
              .put("output", flashed.output())
              .put("before", flashed.before() == null ? null : BusCodec.encode(flashed.before()))
              .put("after", BusCodec.encode(flashed.after()))
              .encodePrettily());
    } else {
      Table table = new Table("", "BEFORE", "AFTER");
      DeviceInfo before = flashed.before();
      DeviceInfo after = flashed.after();
      table.row("device", before == null ? null : before.uid(), after.uid());
      table.row("platform", before == null ? null : before.platform(), after.platform());
      table.row("firmware", before == null ? null : before.firmware(), after.firmware());
      table.row("sha256", before == null ? null : before.firmwareSha(), after.firmwareSha());
      table.row("model", before == null ? null : before.model(), after.model());
      out.print(table);
    }
    out.flush();
  }
}
