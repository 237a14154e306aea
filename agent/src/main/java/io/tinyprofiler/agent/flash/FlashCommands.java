package io.tinyprofiler.agent.flash;

import io.tinyprofiler.shared.record.FailureKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configured commands, with their placeholders filled in: {@code {file}} the firmware, {@code
 * {port}} the serial port, {@code {dir}} the folder that it is in, {@code {uid}} the device's
 * identity, {@code {baud}} the serial port's rate, and {@code {self}}, a word of its own, this
 * program.
 */
public final class FlashCommands {

  /** Which board is to be written. */
  public record Target(String platform, boolean emulated, String uid, String port) {}

  static final String EMULATED = "emulated";
  static final List<String> PLACEHOLDERS =
      List.of("{file}", "{port}", "{dir}", "{uid}", "{baud}", "{self}");
  private static final String SELF = "{self}";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}");

  private final Map<String, List<String>> commands;
  private final List<String> self;
  private final int baudRate;

  /**
   * The commands of an agent.
   *
   * @param self the words that run this program
   * @param baudRate of the serial ports, bits per second
   */
  public FlashCommands(FlashConfig config, List<String> self, int baudRate) {
    this.commands = config.commands();
    this.self = List.copyOf(self);
    this.baudRate = baudRate;
  }

  static Optional<String> unknownPlaceholder(String word) {
    Matcher found = PLACEHOLDER.matcher(word);
    while (found.find()) {
      boolean known = PLACEHOLDERS.contains(found.group());
      boolean inside = found.group().equals(SELF) && !word.equals(SELF);
      if (!known || inside) {
        return Optional.of(found.group());
      }
    }
    return Optional.empty();
  }

  /**
   * The command that writes a file to a board.
   *
   * @throws FlashFailure if none is configured for its platform
   */
  List<String> of(Target target, Path file) {
    List<String> template = commands.get(target.platform());
    if (template == null && target.emulated()) {
      template = commands.get(EMULATED);
    }
    if (template == null) {
      throw new FlashFailure(
          FailureKind.AGENT,
          "no command writes firmware to a board of platform %s; set flash.commands.%s in the agent's configuration"
              .formatted(target.platform(), target.platform()));
    }
    Map<String, String> values =
        Map.of(
            "{file}", file.toAbsolutePath().toString(),
            "{port}", target.port(),
            "{dir}", String.valueOf(Path.of(target.port()).toAbsolutePath().getParent()),
            "{uid}", target.uid(),
            "{baud}", Integer.toString(baudRate));
    List<String> words = new ArrayList<>();
    for (String word : template) {
      if (word.equals(SELF)) {
        words.addAll(self);
      } else {
        words.add(
            PLACEHOLDER
                .matcher(word)
                .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group()))));
      }
    }
    return words;
  }
}
