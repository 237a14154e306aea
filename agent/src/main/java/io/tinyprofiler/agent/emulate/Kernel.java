package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Firmware for emulated boards: an ELF file. */
public final class Kernel {

  private static final int ELF = 0x464C457F; // 7f 'E' 'L' 'F', read as little endian
  private static final int MACHINE_AT = 18;

  private Kernel() {}

  /**
   * The reference firmware for a board.
   *
   * @param build the folder {@code agent/firmware/build} of a built source tree
   * @param quantization {@code int8} or {@code float32}: the model's weights
   */
  public static Path built(Path build, BoardKind kind, String quantization) {
    Path kernel = build.resolve("boards/%s-%s.elf".formatted(kind.id(), quantization));
    if (!Files.exists(kernel)) {
      throw new Problem(
          "no-kernel",
          "there is no %s firmware for %s at %s".formatted(quantization, kind.id(), kernel),
          kind == BoardKind.NETDUINOPLUS2 && !quantization.equals("int8")
              ? "use --quantization int8, its flash has no room for more"
              : "build it with make -C agent/firmware boards, or give a file with --kernel");
    }
    return kernel.toAbsolutePath();
  }

  /** The same path, absolute; a problem unless it is an ELF file for the board's processor. */
  static Path check(Path kernel, BoardKind kind) {
    byte[] head;
    try (InputStream in = Files.newInputStream(kernel)) {
      head = in.readNBytes(MACHINE_AT + 2);
    } catch (IOException e) {
      throw new Problem(
          "kernel-unreadable",
          "cannot read the kernel " + kernel,
          "give the path of an ELF file, e.g. of agent/firmware/build/boards",
          e);
    }
    ByteBuffer words = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    boolean elf = head.length == MACHINE_AT + 2 && words.getInt(0) == ELF;
    if (!elf || words.getShort(MACHINE_AT) != kind.elfMachine()) {
      throw new Problem(
          "kernel-wrong",
          "%s is no ELF file for the processor of %s".formatted(kernel, kind.id()),
          "give firmware that was built for this board");
    }
    return kernel.toAbsolutePath();
  }
}
