package io.tinyprofiler.agent.emulate;

import static io.tinyprofiler.shared.record.DeviceState.IDENTIFYING;
import static io.tinyprofiler.shared.record.DeviceState.IDLE;
import static io.tinyprofiler.shared.record.DeviceState.LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.DeviceInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boards as the agent sees them, from their first hello through every fault. */
@Tag("boards")
class EmulatedBoardsIT {

  private static final BoardKind KIND = BoardKind.MPS2_AN385;

  @TempDir Path folder;
  private EmulatedBoards boards;
  private Onlooker agent;

  @BeforeEach
  void begin() throws Exception {
    boards = EmulatedBoards.open(new BoardsFolder(folder));
    agent = new Onlooker(folder);
  }

  @AfterEach
  void end() throws Exception {
    agent.close();
    boards.close();
  }

  private static Path kernel(BoardKind kind, String quantization) {
    return Kernel.built(Onlooker.FIRMWARE, kind, quantization);
  }

  private EmulatedBoard idleBoard() throws Exception {
    EmulatedBoard board = boards.start(KIND, kernel(KIND, "int8"), false);
    agent.await(IDLE);
    return board;
  }

  @ParameterizedTest
  @EnumSource
  void everyKindStartsAndSaysWhatItIs(BoardKind kind) throws Exception {
    EmulatedBoard board = boards.start(kind, kernel(kind, "int8"), false);
    DeviceInfo info = agent.awaitHello();
    assertThat(info.uid()).isEqualTo(board.uid());
    assertThat(info.platform()).isEqualTo(kind.id());
    assertThat(info.emulated()).isTrue();
    assertThat(info.capabilities()).doesNotContain("virtual-time");
    assertThat(info.quantization()).isEqualTo("int8");
    assertThat(info.resetCause()).isEqualTo("power");
    assertThat(board.link()).isEqualTo(folder.resolve(kind.id() + "-1"));
    agent.await(IDLE);
  }

  @Test
  void aBoardUnderVirtualTimeSaysSo() throws Exception {
    boards.start(KIND, kernel(KIND, "float32"), true);
    DeviceInfo info = agent.awaitHello();
    assertThat(info.capabilities()).contains("virtual-time");
    assertThat(info.quantization()).isEqualTo("float32");
  }

  @Test
  void boardsOfOneKindAreToldApart() throws Exception {
    EmulatedBoard first = idleBoard();
    EmulatedBoard second = boards.start(KIND, kernel(KIND, "int8"), false);
    assertThat(second.uid()).isNotEqualTo(first.uid());
    agent.awaitHello(info -> info.uid().equals(second.uid()));
    agent.await(IDLE);
    assertThat(second.name()).isEqualTo("mps2-an385-2");
  }

  @Test
  void anUnpluggedBoardIsLostAndLivesOn() throws Exception {
    EmulatedBoard board = idleBoard();
    String boot = agent.awaitHello().bootId();
    board.unplug();
    agent.await(LOST);
    agent.forgetHellos();
    assertThat(board.link()).doesNotExist();
    assertThat(board.report().plugged()).isFalse();
    board.replug();
    agent.await(IDLE);
    assertThat(agent.awaitHello().bootId()).isEqualTo(boot);
  }

  @Test
  void aFrozenBoardIsSilentAndGoesOnWhereItWas() throws Exception {
    EmulatedBoard board = idleBoard();
    String boot = agent.awaitHello().bootId();
    board.freeze();
    assertThat(agent.await(LOST)).startsWith("it has said nothing for ");
    agent.forgetHellos();
    assertThat(board.link()).exists();
    assertThat(board.report().state()).isEqualTo("frozen");
    board.thaw();
    agent.await(IDLE);
    assertThat(agent.awaitHello().bootId()).isEqualTo(boot);
  }

  @Test
  void aResetBoardSaysHelloByItselfAndIsNeverLost() throws Exception {
    EmulatedBoard board = idleBoard();
    DeviceInfo before = agent.awaitHello();
    board.reset();
    DeviceInfo after = agent.awaitHello(info -> !info.bootId().equals(before.bootId()));
    assertThat(after.resetCause()).isEqualTo("external");
    assertThat(after.uid()).isEqualTo(before.uid());
    assertThat(agent.seen()).doesNotContain(LOST);
  }

  @Test
  void aKilledBoardIsGoneAndComesBackAsItself() throws Exception {
    EmulatedBoard board = idleBoard();
    DeviceInfo before = agent.awaitHello();
    board.kill();
    agent.await(LOST);
    assertThat(Files.isSymbolicLink(board.link())).isFalse();
    assertThat(board.report().state()).isEqualTo("killed");
    board.start();
    DeviceInfo after = agent.awaitHello(info -> !info.bootId().equals(before.bootId()));
    agent.await(IDLE);
    assertThat(after.uid()).isEqualTo(before.uid());
    assertThat(after.resetCause()).isEqualTo("power");
  }

  @Test
  void aBoardThatDiedByItselfCanBeStarted() throws Exception {
    EmulatedBoard board = idleBoard();
    ProcessHandle.of(board.pid()).orElseThrow().destroyForcibly();
    agent.await(LOST);
    assertThat(refusal(board::reset)).isEqualTo("is off; start it first with start");
    board.start();
    agent.await(IDLE);
  }

  @Test
  void aBoardWithNewFirmwareIsTheSameBoard() throws Exception {
    EmulatedBoard board = idleBoard();
    DeviceInfo before = agent.awaitHello();
    Path next = kernel(KIND, "float32");
    board.flash(next);
    DeviceInfo after = agent.awaitHello(info -> info.quantization().equals("float32"));
    assertThat(after.uid()).isEqualTo(before.uid());
    assertThat(after.firmwareSha()).isNotEqualTo(before.firmwareSha());
    assertThat(board.report().kernel()).isEqualTo(next.toString());
    assertThat(agent.seen()).contains(LOST, IDENTIFYING);
  }

  @Test
  void firmwareForAnotherProcessorChangesNothing() throws Exception {
    EmulatedBoard board = idleBoard();
    long pid = board.pid();
    assertThatThrownBy(() -> board.flash(kernel(BoardKind.RISCV32_VIRT, "int8")))
        .hasMessageEndingWith("is no ELF file for the processor of mps2-an385");
    assertThatThrownBy(() -> board.flash(folder.resolve("none.elf")))
        .hasMessageStartingWith("cannot read the kernel ");
    assertThat(board.pid()).isEqualTo(pid);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheNextStep() throws Exception {
    EmulatedBoard board = boards.start(KIND, kernel(KIND, "int8"), false);
    assertThat(refusal(board::replug)).isEqualTo("is plugged in; pull its plug first with unplug");
    assertThat(refusal(board::thaw)).isEqualTo("is not frozen; freeze it first with freeze");
    assertThat(refusal(board::start)).isEqualTo("runs; kill it first, or use reset");
    board.freeze();
    assertThat(refusal(board::freeze)).isEqualTo("is frozen; let it go on with thaw");
    board.unplug();
    assertThat(refusal(board::unplug)).isEqualTo("is unplugged; plug it in with replug");
    board.kill();
    for (Runnable action :
        List.<Runnable>of(
            board::kill, board::reset, board::freeze, board::thaw, board::unplug, board::replug)) {
      assertThat(refusal(action)).isEqualTo("is off; start it first with start");
    }
  }

  private static String refusal(Runnable action) {
    try {
      action.run();
      return "done";
    } catch (Problem e) {
      return e.line().replaceFirst("^the board mps2-an385-1 ", "");
    }
  }
}
