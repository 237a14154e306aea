package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A kind of board that QEMU emulates and that the reference firmware has a port for. */
public enum BoardKind {
  /** STM32F405, a Cortex-M4F with 1 MB of flash and 128 KB of RAM. */
  NETDUINOPLUS2("netduinoplus2", Processor.ARM, 0x2001FFC0L, "netduinoplus2"),
  /** Cortex-M3. */
  MPS2_AN385("mps2-an385", Processor.ARM, 0x203FFFC0L, "mps2-an385"),
  /** Cortex-M7F. */
  MPS2_AN500("mps2-an500", Processor.ARM, 0x203FFFC0L, "mps2-an500"),
  /** RV32IMAC. */
  RISCV32_VIRT("riscv32-virt", Processor.RISCV32, 0x807FFFC0L, "virt -bios none -m 16M");

  /** Which QEMU runs it, and the {@code e_machine} of its ELF files. */
  private enum Processor {
    ARM("qemu-system-arm", "qemu-system-arm", 40),
    RISCV32("qemu-system-riscv32", "qemu-system-misc", 243);

    private final String program;
    private final String debianPackage;
    private final int elfMachine;

    Processor(String program, String debianPackage, int elfMachine) {
      this.program = program;
      this.debianPackage = debianPackage;
      this.elfMachine = elfMachine;
    }
  }

  private final String id;
  private final Processor processor;
  private final long words;
  private final String machine;

  BoardKind(String id, Processor processor, long words, String machine) {
    this.id = id;
    this.processor = processor;
    this.words = words;
    this.machine = machine;
  }

  /** The kind of this name, e.g. {@code mps2-an385}. */
  public static BoardKind of(String id) {
    return Arrays.stream(values())
        .filter(kind -> kind.id.equals(id))
        .findFirst()
        .orElseThrow(
            () -> Problem.usage("there is no board '%s'".formatted(id), "use " + allNames()));
  }

  private static String allNames() {
    return Arrays.stream(values()).map(BoardKind::id).collect(Collectors.joining(", "));
  }

  /** Its name, which is also the platform that its firmware tells. */
  public String id() {
    return id;
  }

  /** The {@code e_machine} that an ELF file for it has. */
  int elfMachine() {
    return processor.elfMachine;
  }

  /** The QEMU that runs it. */
  String program() {
    return processor.program;
  }

  String debianPackage() {
    return processor.debianPackage;
  }

  /** QEMU options for the machine. */
  List<String> machine() {
    return List.of(("-M " + machine).split(" ", -1));
  }

  /**
   * QEMU options for the words at the top of RAM that tell the firmware who it is. The generic
   * loader writes them at every reset.
   *
   * @param instance ends the uid
   * @param salt differs from start to start, and so do the boot ids
   */
  List<String> identity(int instance, long salt, boolean virtualTime) {
    List<String> options = new ArrayList<>();
    options.addAll(word(0, Integer.toUnsignedLong(instance), 8));
    options.addAll(word(8, salt, 8));
    options.addAll(word(28, virtualTime ? 1 : 0, 4));
    return options;
  }

  private List<String> word(int offset, long value, int bytes) {
    return List.of(
        "-device",
        "loader,addr=0x%x,data=0x%x,data-len=%d".formatted(words + offset, value, bytes));
  }
}
