package io.tinyprofiler.hub.lab;

import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.shared.record.FailureKind;
import java.util.function.Consumer;

/** What can happen to a board, what heals it, and whose failure it is. */
enum Fault {
  UNPLUG(EmulatedBoard::unplug, EmulatedBoard::replug, true, FailureKind.LINK),
  FREEZE(EmulatedBoard::freeze, EmulatedBoard::thaw, true, FailureKind.BOARD),
  RESET(EmulatedBoard::reset, board -> {}, false, FailureKind.BOARD),
  KILL(EmulatedBoard::kill, EmulatedBoard::start, true, FailureKind.BOARD);

  private final Consumer<EmulatedBoard> happens;
  private final Consumer<EmulatedBoard> heals;

  /** Whether the device is lost until it is healed. */
  final boolean loses;

  final FailureKind kind;

  Fault(
      Consumer<EmulatedBoard> happens,
      Consumer<EmulatedBoard> heals,
      boolean loses,
      FailureKind kind) {
    this.happens = happens;
    this.heals = heals;
    this.loses = loses;
    this.kind = kind;
  }

  void happensTo(EmulatedBoard board) {
    happens.accept(board);
  }

  void heals(EmulatedBoard board) {
    heals.accept(board);
  }
}
