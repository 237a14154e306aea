package io.tinyprofiler.agent.cli;

import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A mode as users write it: in lower case. */
final class ModeWord implements ITypeConverter<RunMode> {

  @Override
  public RunMode convert(String word) {
    return Arrays.stream(RunMode.values())
        .filter(mode -> word(mode).equals(word))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + word + "' is not one of " + words()));
  }

  private static String word(RunMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static String words() {
    return Arrays.stream(RunMode.values()).map(ModeWord::word).collect(Collectors.joining(", "));
  }
}
