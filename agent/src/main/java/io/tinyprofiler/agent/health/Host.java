package io.tinyprofiler.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The host that an agent runs on.
 *
 * @param name host name
 * @param machineId stable over reboots; a cloned card in another Raspberry Pi differs
 * @param boot the kernel's boot id
 */
public record Host(String name, String machineId, String boot) {

  private static final Path NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path MACHINE = Path.of("/etc/machine-id");
  private static final Path BOARD = Path.of("/sys/firmware/devicetree/base/serial-number");

  /**
   * Asks the kernel.
   *
   * @param folder where a machine without an id gets one
   */
  public static Host read(Path folder) throws IOException {
    Optional<String> machine = text(MACHINE);
    String id = machine.isPresent() ? machine.get() : ownId(folder);
    String board = text(BOARD).map(serial -> "-" + serial).orElse("");
    return new Host(hostName(), id + board, text(BOOT).orElse("unknown"));
  }

  public static String hostName() {
    return text(NAME).orElse("agent");
  }

  private static String ownId(Path folder) throws IOException {
    Path file = folder.resolve("machine-id");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Files.writeString(file, UUID.randomUUID() + "\n");
    }
    return Files.readString(file).strip();
  }

  /** What a file says; the device tree ends its texts with a NUL. */
  private static Optional<String> text(Path file) {
    try {
      String text = Files.readString(file).replace("\0", "").strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
