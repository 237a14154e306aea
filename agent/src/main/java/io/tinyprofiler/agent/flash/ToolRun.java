package io.tinyprofiler.agent.flash;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a tool: bounded in time and in what is kept of its output. The tool has ended when its
 * own process has; what it left running may hold its output open for ever.
 */
final class ToolRun {

  /**
   * How it ended.
   *
   * @param code exit code; meaningless when it was killed
   * @param killed whether it had to be
   * @param output its last lines
   */
  record End(int code, boolean killed, List<String> output) {}

  private static final Logger LOG = LoggerFactory.getLogger(ToolRun.class);

  /** For output that is still in the pipe when the process has ended. */
  private static final long DRAIN_MS = 2_000;

  /** A process in the kernel's hands cannot be killed; nobody waits for it any longer. */
  private static final long KILL_MS = 5_000;

  private final Vertx vertx;
  private final Leftovers leftovers;
  private final Context context;
  private final ToolOutput output = new ToolOutput();
  private final Promise<End> ended = Promise.promise();
  private Leftovers.Note note;
  private Process process;
  private volatile boolean killed;

  ToolRun(Vertx vertx, Leftovers leftovers) {
    this.vertx = vertx;
    this.leftovers = leftovers;
    this.context = vertx.getOrCreateContext();
  }

  /**
   * Starts it; fails with {@link IOException} if there is no such program.
   *
   * @param line told each line of its output, on the event loop
   */
  Future<End> start(List<String> command, Duration limit, Consumer<String> line) {
    return vertx
        .executeBlocking(() -> begin(command, line), false)
        .compose(
            begun -> {
              long timer = vertx.setTimer(limit.toMillis(), id -> kill());
              return ended.future().onComplete(end -> vertx.cancelTimer(timer));
            });
  }

  private Process begin(List<String> command, Consumer<String> line) throws IOException {
    LOG.info("runs {}", String.join(" ", command));
    ProcessBuilder tool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null"));
    note = leftovers.about(tool);
    try {
      process = tool.start();
    } catch (IOException e) {
      note.forget();
      throw e;
    }
    CompletableFuture<Void> read = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(line, read), "flash-output");
    reader.setDaemon(true);
    reader.start();
    Future.fromCompletionStage(
            process
                .onExit()
                .thenCompose(
                    over ->
                        read.completeOnTimeout(null, DRAIN_MS, TimeUnit.MILLISECONDS)
                            .thenApply(drained -> ended(over))),
            context)
        .onSuccess(this::end);
    return process;
  }

  private void read(Consumer<String> line, CompletableFuture<Void> read) {
    try {
      output.readFrom(
          process.getInputStream(), text -> context.runOnContext(v -> line.accept(text)));
    } catch (IOException e) {
      LOG.debug("its output ended: {}", e.getMessage());
    } finally {
      read.complete(null);
    }
  }

  /** Ends the tool and all that it started; it then ends as any other. */
  void kill() {
    if (process == null || !process.isAlive()) {
      return;
    }
    killed = true;
    List<ProcessHandle> children = process.descendants().toList(); // they lose their parent next
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    vertx.setTimer(KILL_MS, id -> end(-1));
  }

  private int ended(Process over) {
    note.forget();
    return over.exitValue();
  }

  private void end(int code) {
    ended.tryComplete(new End(code, killed, output.lines()));
  }
}
