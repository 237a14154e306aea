package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.BoardReport;
import io.tinyprofiler.agent.emulate.EmulatedBoards;
import io.tinyprofiler.agent.emulate.Kernel;
import io.tinyprofiler.shared.problem.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent emulate}: boards under QEMU, in the foreground. */
@Command(
    name = "emulate",
    mixinStandardHelpOptions = true,
    description = {
      "Run boards under QEMU until they are told to stop: real firmware, serial ports that an agent",
      "finds, and the faults of real boards. Their figures check the profiler and are no board's."
    },
    subcommands = {
      EmulateActions.ListBoards.class,
      EmulateActions.Unplug.class,
      EmulateActions.Replug.class,
      EmulateActions.Freeze.class,
      EmulateActions.Thaw.class,
      EmulateActions.Reset.class,
      EmulateActions.Kill.class,
      EmulateActions.Start.class,
      EmulateActions.Flash.class,
      EmulateActions.Stop.class
    })
public final class EmulateCommand implements Callable<Integer> {

  private static final String BOARDS = "netduinoplus2, mps2-an385, mps2-an500 or riscv32-virt";
  private static final int MOST = 64;

  @Parameters(arity = "0..1", paramLabel = "BOARD", description = "the kind of board: " + BOARDS)
  private String board;

  @Option(
      names = "--count",
      defaultValue = "1",
      paramLabel = "N",
      description = "how many, 1 to " + MOST + " (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--quantization",
      paramLabel = "Q",
      description = "the built firmware's weights: int8 or float32 (default: int8)")
  private String quantization;

  @Option(
      names = "--kernel",
      paramLabel = "FILE",
      description = "firmware of your own, an ELF file")
  private Path kernel;

  @Option(
      names = "--virtual-time",
      description =
          "the boards' clocks count instructions, 8 ns each: times do not depend on this host")
  private boolean virtualTime;

  @Mixin private BoardsOption boardsOption;

  @Option(names = "--json", description = "print a line of JSON for each board that is up")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    if (board == null) {
      throw Problem.usage("no board is named", "give one of " + BOARDS);
    }
    BoardKind kind = BoardKind.of(board);
    if (count < 1 || count > MOST) {
      throw Problem.usage("--count is " + count, "give a number from 1 to " + MOST);
    }
    Path firmware = firmware(kind);
    PrintWriter out = command.commandLine().getOut();
    try (EmulatedBoards boards = EmulatedBoards.open(boardsOption.folder())) {
      for (int i = 0; i < count; i++) {
        print(out, boards.start(kind, firmware, virtualTime).report());
      }
      if (!json) {
        out.println(advice());
      }
      out.flush();
      boards.awaitClosed(); // by `agent emulate stop`; a signal ends the process
    }
    return 0;
  }

  private void print(PrintWriter out, BoardReport report) {
    if (json) {
      out.println(report.json().encode());
    } else {
      out.printf("%s, uid %s, on %s%n", report.name(), report.uid(), report.port());
    }
    out.flush();
  }

  private String advice() {
    String agent =
        boardsOption.isUsual()
            ? "An agent on this host finds them by itself."
            : "For an agent: --port '%s/*'.".formatted(boardsOption.folder().path());
    return agent + " Ctrl-C or `agent emulate stop` ends them.";
  }

  private Path firmware(BoardKind kind) {
    if (kernel != null) {
      if (quantization != null) {
        throw Problem.usage("--kernel has weights of its own", "leave --quantization out");
      }
      return kernel;
    }
    String weights = quantization == null ? "int8" : quantization;
    if (!weights.equals("int8") && !weights.equals("float32")) {
      throw Problem.usage("--quantization is '%s'".formatted(weights), "use int8 or float32");
    }
    String home = System.getenv("TINY_PROFILER_HOME");
    if (home == null) {
      throw new Problem(
          "no-source-tree",
          "the boards' firmware is built in the source tree",
          "run ./tiny-profiler agent emulate at its root, or give a file with --kernel");
    }
    return Kernel.built(Path.of(home, "agent/firmware/build"), kind, weights);
  }
}
