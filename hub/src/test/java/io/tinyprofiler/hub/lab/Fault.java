package io.tinyprofiler.hub.lab;

import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.shared.record.FailureKind;

/** What can happen to a board, what heals it, and whose failure it is. */
enum Fault {
  UNPLUG(true, FailureKind.LINK),
  FREEZE(true, FailureKind.BOARD),
  RESET(false, FailureKind.BOARD),
  KILL(true, FailureKind.BOARD);

  /** Whether the device is lost until it is healed. */
  final boolean loses;

  final FailureKind kind;

  Fault(boolean loses, FailureKind kind) {
    this.loses = loses;
    this.kind = kind;
  }

  void happensTo(EmulatedBoard board) {
    switch (this) {
      case UNPLUG -> board.unplug();
      case FREEZE -> board.freeze();
      case RESET -> board.reset();
      case KILL -> board.kill();
    }
  }

  void heals(EmulatedBoard board) {
    switch (this) {
      case UNPLUG -> board.replug();
      case FREEZE -> board.thaw();
      case RESET -> {}
      case KILL -> board.start();
    }
  }
}
