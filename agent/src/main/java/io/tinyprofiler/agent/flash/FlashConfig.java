package io.tinyprofiler.agent.flash;

import io.tinyprofiler.agent.artifact.CacheLimits;
import io.tinyprofiler.shared.config.Check;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How firmware gets onto boards.
 *
 * @param commands the command of each platform, word by word, with the placeholders of {@link
 *     FlashCommands}; {@code emulated} is for emulated boards of any other platform
 * @param timeoutMs how long a command may take before it is killed, ms
 * @param returnMs how long a board may take to say hello after it was written, ms
 * @param downloadMs how long the hub may deliver nothing of a firmware before the session fails, ms
 * @param cacheMib most that fetched firmware may take on disk, MiB; the longest unused goes first
 */
public record FlashConfig(
    Map<String, List<String>> commands, int timeoutMs, int returnMs, int downloadMs, int cacheMib) {

  public FlashConfig {
    commands = new TreeMap<>(commands);
    commands.forEach(FlashConfig::check);
    Check.range("timeoutMs", timeoutMs, 100, 3_600_000);
    Check.range("returnMs", returnMs, 100, 600_000);
    Check.range("downloadMs", downloadMs, 100, 86_400_000);
    Check.range("cacheMib", cacheMib, 1, 1_048_576);
  }

  private static void check(String platform, List<String> command) {
    String key = "commands." + platform;
    if (command == null || command.isEmpty()) {
      throw new IllegalArgumentException(key + " is empty; allowed: a program and its arguments");
    }
    for (String word : command) {
      Check.present(key, word);
      FlashCommands.unknownPlaceholder(word)
          .ifPresent(
              name -> {
                throw new IllegalArgumentException(
                    "%s has the placeholder '%s'; allowed: %s"
                        .formatted(key, name, String.join(" ", FlashCommands.PLACEHOLDERS)));
              });
    }
  }

  /** What the cache of fetched firmware bears. */
  public CacheLimits cache() {
    return new CacheLimits(cacheMib * 1_048_576L, downloadMs, null);
  }

  public static FlashConfig defaults() {
    return new FlashConfig(
        Map.of(
            FlashCommands.EMULATED,
            List.of("{self}", "emulate", "flash", "{port}", "{file}", "--dir", "{dir}"),
            "esp32",
            List.of(
                "esptool", "--port", "{port}", "--baud", "{baud}", "write_flash", "0x0", "{file}"),
            "rp2040",
            List.of("picotool", "load", "-f", "-x", "{file}"),
            "stm32f4",
            List.of(
                "openocd",
                "-f",
                "interface/stlink.cfg",
                "-f",
                "target/stm32f4x.cfg",
                "-c",
                "program {{file}} verify reset exit"),
            "stm32f1",
            List.of("st-flash", "--reset", "write", "{file}", "0x08000000")),
        180_000,
        30_000,
        600_000,
        256);
  }
}
