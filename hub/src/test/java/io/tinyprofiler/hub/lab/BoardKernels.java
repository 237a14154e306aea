package io.tinyprofiler.hub.lab;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.Kernel;
import java.nio.file.Path;

/** The built firmware of the boards that QEMU emulates. */
final class BoardKernels {

  private BoardKernels() {}

  /** With the demo model in int8. */
  static Path of(BoardKind kind) {
    return Kernel.built(Lab.TOOL.home().resolve("agent/firmware/build"), kind, "int8");
  }
}
