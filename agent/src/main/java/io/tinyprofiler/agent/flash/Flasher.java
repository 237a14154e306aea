package io.tinyprofiler.agent.flash;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.flash.FlashCommands.Target;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes firmware to boards with the configured tools. Belongs to the event loop of the devices.
 */
public final class Flasher {

  /**
   * The tool has ended well, and the port is taken back.
   *
   * @param tool its name
   * @param output its last lines
   * @param patience how long the board may take to say hello
   */
  public record Written(String tool, List<String> output, Duration patience) {

    /** The failure of a board that did not come back. */
    public FlashFailure silent(String what) {
      return new FlashFailure(
          FailureKind.BOARD,
          "%s within %d s after %s had written its firmware%s; check that the firmware is for this board, and the board's power"
              .formatted(what, patience.toSeconds(), tool, said(output)));
    }
  }

  /** Lines of the tool's output that a failure quotes. */
  private static final int QUOTED = 3;

  private final Vertx vertx;
  private final FlashConfig config;
  private final FlashCommands commands;
  private final Leftovers leftovers;
  private final Set<ToolRun> running = new HashSet<>();

  /**
   * A flasher.
   *
   * @param memory folder in which the tools that run are noted; null to note nothing
   */
  public Flasher(Vertx vertx, FlashConfig config, FlashCommands commands, Path memory) {
    this.leftovers = new Leftovers(memory);
    this.vertx = vertx;
    this.config = config;
    this.commands = commands;
  }

  /** Which board is behind a connection, as it says itself. */
  public static Target targetOf(DeviceConnection connection) {
    DeviceInfo info = connection.info();
    return new Target(info.platform(), info.emulated(), info.uid(), connection.port());
  }

  /**
   * Lets go of the port, runs the tool, and takes the port back whatever came of it.
   *
   * @param line told each line of the tool's output
   * @return fails with a {@link FlashFailure}
   * @throws IllegalStateException while a session has the device
   */
  public Future<Written> write(
      DeviceConnection connection, Target target, Path file, Consumer<String> line) {
    List<String> command;
    try {
      command = commands.of(target, file);
    } catch (FlashFailure e) {
      return Future.failedFuture(e);
    }
    ToolRun run = new ToolRun(vertx, leftovers);
    running.add(run);
    return connection
        .release()
        .otherwiseEmpty() // a port that cannot be closed is none that we hold
        .compose(released -> run.start(command, Duration.ofMillis(config.timeoutMs()), line))
        .onComplete(
            ended -> {
              running.remove(run);
              connection.reclaim();
            })
        .recover(e -> Future.failedFuture(notStarted(command.get(0), target, e)))
        .map(end -> judge(command.get(0), end));
  }

  /** Ends tools that an agent which was killed left behind; before ports are opened. */
  public Future<Void> endLeftovers() {
    return vertx.executeBlocking(
        () -> {
          leftovers.endAll();
          return null;
        });
  }

  /** Ends the tools that run; their boards are to be written again. */
  public void stop() {
    Set.copyOf(running).forEach(ToolRun::kill);
  }

  private Written judge(String program, ToolRun.End end) {
    String tool = nameOf(program);
    if (end.killed()) {
      throw failed(
          "%s took longer than %d ms and was ended".formatted(tool, config.timeoutMs()), end);
    }
    if (end.code() != 0) {
      throw failed("%s ended with code %d".formatted(tool, end.code()), end);
    }
    return new Written(tool, end.output(), Duration.ofMillis(config.returnMs()));
  }

  private static FlashFailure failed(String what, ToolRun.End end) {
    return new FlashFailure(
        FailureKind.BOARD,
        "the firmware was not written: %s%s; see the device's log"
            .formatted(what, said(end.output())),
        end.output());
  }

  private static FlashFailure notStarted(String program, Target target, Throwable e) {
    return e instanceof IOException
        ? new FlashFailure(
            FailureKind.AGENT,
            "%s, which writes firmware to %s boards, cannot be started; install it, or set flash.commands.%s in the agent's configuration"
                .formatted(program, target.platform(), target.platform()))
        : FlashFailure.of(e);
  }

  private static String said(List<String> output) {
    if (output.isEmpty()) {
      return ", and it said nothing";
    }
    List<String> last = output.subList(Math.max(0, output.size() - QUOTED), output.size());
    return ", its last words: " + String.join(" | ", last);
  }

  private static String nameOf(String program) {
    Path name = Path.of(program).getFileName();
    return name == null ? program : name.toString();
  }
}
