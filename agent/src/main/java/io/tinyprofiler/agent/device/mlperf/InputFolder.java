package io.tinyprofiler.agent.device.mlperf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled inputs in a folder, as MLPerf Tiny's runner has them: files of raw bytes, and {@code
 * y_labels.csv} with a line for each, without a header: file name, number of classes, right class
 * from 0; for inputs that are given to the device in pieces also the bytes of a piece and of the
 * step to the next. The files are read one by one when they are needed: they are a few kilobytes,
 * and all together do not fit a small host.
 */
public final class InputFolder implements LabelledInputs {

  public static final String LABELS = "y_labels.csv";

  private final Path folder;
  private final List<Input> inputs;

  private InputFolder(Path folder, List<Input> inputs) {
    this.folder = folder;
    this.inputs = inputs;
  }

  /**
   * Reads the labels.
   *
   * @throws IllegalArgumentException if a line is not what it must be
   */
  public static InputFolder read(Path folder) throws IOException {
    List<Input> inputs = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(folder.resolve(LABELS))) {
      number++;
      if (!line.isBlank()) {
        try {
          inputs.add(input(line));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "line %d of %s is '%s'; allowed: file, classes, label[, window, stride]"
                  .formatted(number, LABELS, line),
              e);
        }
      }
    }
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(LABELS + " has no lines");
    }
    return new InputFolder(folder, List.copyOf(inputs));
  }

  private static Input input(String line) {
    String[] fields = line.strip().split("\\s*,\\s*", -1);
    if (fields.length != 3 && fields.length != 5) {
      throw new IllegalArgumentException("%d fields".formatted(fields.length));
    }
    boolean pieces = fields.length == 5;
    Input input =
        new Input(
            fields[0],
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            pieces ? Integer.parseInt(fields[3]) : 0,
            pieces ? Integer.parseInt(fields[4]) : 0);
    boolean cut = !pieces || (input.windowBytes() > 0 && input.strideBytes() > 0);
    boolean inside = !input.name().isEmpty() && !input.name().contains("/");
    if (!cut || !inside || input.label() < 0 || input.label() >= input.classes()) {
      throw new IllegalArgumentException("out of its range");
    }
    return input;
  }

  @Override
  public int size() {
    return inputs.size();
  }

  @Override
  public Input get(int position) {
    return inputs.get(position);
  }

  @Override
  public byte[] bytes(int position) {
    try {
      return Files.readAllBytes(folder.resolve(inputs.get(position).name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
