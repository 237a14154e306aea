package io.tinyprofiler.agent.cli;

import io.tinyprofiler.agent.emulate.BoardReport;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.json.JsonArray;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be done to emulated boards from another terminal. */
final class EmulateActions {

  private EmulateActions() {}

  /** Shows the boards. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Show the emulated boards that run, those of all processes.")
  static final class ListBoards implements Callable<Integer> {

    @Mixin private BoardsOption boards;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec private CommandSpec command;

    @Override
    public Integer call() {
      List<BoardReport> all = boards.running().list();
      PrintWriter out = command.commandLine().getOut();
      if (json) {
        JsonArray list = new JsonArray();
        all.forEach(report -> list.add(report.json()));
        out.println(list.encodePrettily());
      } else if (all.isEmpty()) {
        out.println("No emulated board runs in " + boards.folder().path() + ".");
      } else {
        Table table = new Table("Name", "Device", "State", "Port", "Firmware");
        all.forEach(r -> table.row(r.name(), r.uid(), state(r), r.port(), r.kernel()));
        out.print(table);
      }
      out.flush();
      return 0;
    }

    private static String state(BoardReport report) {
      boolean on = !report.state().equals("killed");
      return on && !report.plugged() ? report.state() + ", unplugged" : report.state();
    }
  }

  /** Ends all boards. */
  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "End all emulated boards, and the processes that run them.")
  static final class Stop implements Callable<Integer> {

    @Mixin private BoardsOption boards;

    @Spec private CommandSpec command;

    @Override
    public Integer call() {
      int ended = boards.running().stopAll();
      command
          .commandLine()
          .getOut()
          .println(ended + (ended == 1 ? " board" : " boards") + " ended");
      command.commandLine().getOut().flush();
      return 0;
    }
  }

  /** Has a thing done to one board. */
  private abstract static class OnOneBoard implements Callable<Integer> {

    @Mixin BoardsOption boards;

    @Parameters(paramLabel = "BOARD", description = "its name, uid or port; see list")
    String board;

    @Spec CommandSpec command;

    @Override
    public Integer call() {
      boards.running().command(command.name(), board);
      return 0;
    }
  }

  /** Takes the port away. */
  @Command(
      name = "unplug",
      mixinStandardHelpOptions = true,
      description = "Pull the plug of a board's port; the board lives on.")
  static final class Unplug extends OnOneBoard {}

  /** Brings the port back. */
  @Command(
      name = "replug",
      mixinStandardHelpOptions = true,
      description = "Plug a board in again that was unplugged.")
  static final class Replug extends OnOneBoard {}

  /** Stops the processor. */
  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      description = "Stop a board's processor: it is silent, its port stays.")
  static final class Freeze extends OnOneBoard {}

  /** Lets the processor go on. */
  @Command(
      name = "thaw",
      mixinStandardHelpOptions = true,
      description = "Let a frozen board go on where it was.")
  static final class Thaw extends OnOneBoard {}

  /** Presses the button. */
  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = "Reset a board as its button would.")
  static final class Reset extends OnOneBoard {}

  /** Takes the power away. */
  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = "Kill a board: it and its port are gone at once.")
  static final class Kill extends OnOneBoard {}

  /** Brings the power back. */
  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Start a board again that was killed.")
  static final class Start extends OnOneBoard {}

  /** Changes the firmware. */
  @Command(
      name = "flash",
      mixinStandardHelpOptions = true,
      description = "Restart a board with other firmware; its port and uid stay the same.")
  static final class Flash extends OnOneBoard {

    @Parameters(index = "1", paramLabel = "KERNEL", description = "an ELF file for its processor")
    private Path kernel;

    @Override
    public Integer call() {
      boards.running().flash(board, kernel);
      return 0;
    }
  }
}
