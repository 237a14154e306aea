package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process of QEMU, commanded by QMP on its stdin and stdout. Its UART is a Unix socket {@code
 * serial} in its folder, which one cable at a time may connect to. Not thread-safe.
 */
final class Qemu {

  static final String SERIAL = "serial";

  /** QEMU answers at once; only a host without any time to spare takes seconds. */
  private static final long ANSWER_SECONDS = 30;

  /** No answer of QEMU is empty. */
  private static final JsonObject ENDED = new JsonObject();

  private final Process process;
  private final Writer commands;
  private final Path log;
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();

  private Qemu(Process process, Path log) {
    this.process = process;
    this.commands = process.outputWriter();
    this.log = log;
  }

  /**
   * Starts a board that waits to be let run.
   *
   * @param options machine, kernel and what else belongs to this board
   * @param ended told when it has ended, on a thread of its own
   */
  static Qemu start(Path folder, String program, List<String> options, Consumer<Qemu> ended) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(options);
    command.addAll(List.of("-display", "none", "-nodefaults", "-S"));
    command.addAll(
        List.of("-chardev", "socket,id=uart,path=%s,server=on,wait=off".formatted(SERIAL)));
    command.addAll(List.of("-serial", "chardev:uart"));
    command.addAll(List.of("-chardev", "stdio,id=qmp,signal=off"));
    command.addAll(List.of("-mon", "chardev=qmp,mode=control"));
    Path log = folder.resolve("qemu.log");
    Qemu qemu = new Qemu(BoundProcess.start(folder, log, command), log);
    qemu.readAnswers(ended);
    try {
      qemu.answer(); // the greeting
      qemu.execute("qmp_capabilities");
      return qemu;
    } catch (RuntimeException e) {
      qemu.kill();
      throw e;
    }
  }

  /** Lets the board run, at first or after {@link #freeze}. */
  void run() {
    execute("cont");
  }

  /** Stops the processor; the UART's other end sees silence, no hang-up. */
  void freeze() {
    execute("stop");
  }

  void reset() {
    execute("system_reset");
  }

  /** SIGKILL. */
  void kill() {
    BoundProcess.kill(process);
  }

  /** Asks it: the system tells of a death only some time later. */
  boolean alive() {
    try {
      execute("query-status");
      return true;
    } catch (Problem e) {
      return false;
    }
  }

  /** The last that it said on stderr. */
  String lastWords() {
    return BoundProcess.lastLine(log);
  }

  long pid() {
    return process.pid();
  }

  private void execute(String command) {
    try {
      commands.write(new JsonObject().put("execute", command).encode() + "\n");
      commands.flush();
    } catch (IOException e) {
      throw ended(e);
    }
    JsonObject answer = answer();
    if (answer.containsKey("error")) {
      throw new Problem(
          "qemu-refused",
          "QEMU refused %s: %s".formatted(command, answer.getJsonObject("error").encode()),
          "kill the board and start it again");
    }
  }

  private JsonObject answer() {
    try {
      JsonObject answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new Problem(
            "qemu-silent",
            "QEMU has not answered for %d s".formatted(ANSWER_SECONDS),
            "kill the board and start it again");
      }
      if (answer.isEmpty()) {
        throw ended(null);
      }
      return answer;
    } catch (InterruptedException e) {
      throw BoundProcess.interrupted(e);
    }
  }

  private Problem ended(IOException cause) {
    return new Problem(
        "qemu-ended",
        "QEMU has ended: " + lastWords(),
        "start the board again, with another kernel if need be",
        cause);
  }

  /** Takes every line, so that QEMU never waits for us; what happened by itself is dropped. */
  private void readAnswers(Consumer<Qemu> ended) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                lines
                    .lines()
                    .map(JsonObject::new)
                    .filter(line -> !line.containsKey("event"))
                    .forEach(answers::add);
              } catch (IOException | java.io.UncheckedIOException | DecodeException e) {
                process.destroyForcibly(); // its stdout is of no use any more
              }
              answers.add(ENDED);
              ended.accept(this);
            },
            "qmp-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }
}
