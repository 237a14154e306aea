package io.tinyprofiler.agent.emulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of {@code agent emulate}, however it ends: nothing. */
@Tag("boards")
class EmulateProcessIT {

  private static final BoardKind KIND = BoardKind.RISCV32_VIRT;

  @TempDir Path folder;

  private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      process.onExit().get(EmulateProcess.SECONDS, TimeUnit.SECONDS);
    }
  }

  /** The links, and the folders of processes that run boards or ran them. */
  private List<String> left() throws Exception {
    try (Stream<Path> links = Files.list(folder);
        Stream<Path> runs = Files.list(folder.resolve(".control"))) {
      return Stream.concat(links, runs)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".control") && !name.equals("lock"))
          .toList();
    }
  }

  @Test
  void aSignalEndsItsBoardsAndLeavesNothing() throws Exception {
    try (EmulateProcess emulate = EmulateProcess.start(folder, KIND, 2)) {
      assertThat(emulate.awaitBoard().name()).isEqualTo("riscv32-virt-1");
      assertThat(emulate.awaitBoard().name()).isEqualTo("riscv32-virt-2");
      List<ProcessHandle> boards = emulate.boards();
      assertThat(boards).hasSize(6);
      emulate.terminate();
      emulate.awaitExit();
      awaitEnd(boards);
      assertThat(left()).isEmpty();
    }
  }

  @Test
  void killedItTakesItsBoardsAndLinksAlongAndTheNextOneFindsAFreeFolder() throws Exception {
    String uid;
    try (EmulateProcess emulate = EmulateProcess.start(folder, KIND, 1)) {
      uid = emulate.awaitBoard().uid();
      List<ProcessHandle> boards = emulate.boards();
      assertThat(boards).hasSize(3);
      emulate.kill();
      awaitEnd(boards);
      assertThat(Files.isSymbolicLink(folder.resolve("riscv32-virt-1"))).isFalse();
      assertThat(new RunningBoards(new BoardsFolder(folder)).list()).isEmpty();
    }
    try (EmulateProcess emulate = EmulateProcess.start(folder, KIND, 1)) {
      BoardReport again = emulate.awaitBoard();
      assertThat(again.name()).isEqualTo("riscv32-virt-1");
      assertThat(again.uid()).isEqualTo(uid);
      emulate.terminate();
      emulate.awaitExit();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void processesShareAFolderAndAreCommandedFromOutside() throws Exception {
    RunningBoards running = new RunningBoards(new BoardsFolder(folder));
    try (EmulateProcess first = EmulateProcess.start(folder, KIND, 1);
        EmulateProcess second = EmulateProcess.start(folder, KIND, 1)) {
      BoardReport one = first.awaitBoard();
      BoardReport two = second.awaitBoard();
      assertThat(running.list())
          .containsExactlyInAnyOrder(one, two)
          .extracting(BoardReport::name)
          .containsExactly("riscv32-virt-1", "riscv32-virt-2");
      running.command("unplug", one.name());
      running.command("kill", two.uid());
      assertThat(running.list())
          .extracting(BoardReport::state, BoardReport::plugged)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("running", false),
              org.assertj.core.groups.Tuple.tuple("killed", false));
      assertThat(running.stopAll()).isEqualTo(2);
      assertThat(first.awaitExit()).isZero();
      assertThat(second.awaitExit()).isZero();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void twentyStartsLeaveNoProcessNoLinkAndNoDescriptor() throws Exception {
    Path kernel = Kernel.built(Onlooker.FIRMWARE, KIND, "int8");
    long before = 0;
    for (int i = 0; i <= 20; i++) {
      if (i == 1) {
        before = descriptors(); // the first one loads classes
      }
      try (EmulatedBoards boards = EmulatedBoards.open(new BoardsFolder(folder))) {
        EmulatedBoard board = boards.start(KIND, kernel, false);
        board.unplug();
        board.replug();
        board.kill();
        board.start();
      }
      assertThat(left()).isEmpty();
    }
    assertThat(ProcessHandle.current().descendants()).isEmpty();
    assertThat(descriptors()).as("less than one for each start").isLessThan(before + 20);
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
