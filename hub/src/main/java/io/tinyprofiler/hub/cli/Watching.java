package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks again and again, until what is shown changes no more or the process is told to end. */
final class Watching {

  /** Failures that pass by themselves. */
  private static final Set<String> PASSING =
      Set.of("hub-unreachable", "database-unreachable", "too-many-requests");

  private final LookCommand command;
  private final Screen screen;
  private final PrintWriter err;
  private final CountDownLatch ended = new CountDownLatch(1);
  private String trouble = "";

  Watching(LookCommand command) {
    this.command = command;
    this.screen =
        new Screen(
            command.spec.commandLine().getOut(), Progress.isTerminal() && !command.options.json);
    this.err = command.spec.commandLine().getErr();
  }

  int run() {
    if (!(command.everySeconds >= 0.1 && command.everySeconds <= 86_400)) {
      throw new Problem(
          "usage", "--every is " + command.everySeconds, "give seconds from 0.1 to 86400");
    }
    Thread end = new Thread(this::end, "end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      long pauseMs = Math.round(command.everySeconds * 1000);
      do {
        look();
      } while (command.mayChange() && !ended.await(pauseMs, TimeUnit.MILLISECONDS));
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      if (ended.getCount() > 0) {
        Runtime.getRuntime().removeShutdownHook(end);
        screen.close();
      }
    }
  }

  private void look() {
    try {
      screen.show(command.look(new StringWriter()));
      trouble = "";
    } catch (Problem e) {
      if (!PASSING.contains(e.code())) {
        throw e;
      }
      if (!trouble.equals(e.code())) {
        trouble = e.code();
        err.println("tiny-profiler: " + e.getMessage() + "; looking again");
        err.flush();
      }
    }
  }

  /** Ctrl-C is how a watch ends: nothing went wrong. */
  private void end() {
    ended.countDown();
    screen.close();
    Runtime.getRuntime().halt(0);
  }
}
