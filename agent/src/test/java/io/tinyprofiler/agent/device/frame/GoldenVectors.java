package io.tinyprofiler.agent.device.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The vectors that the firmware's tests read too; the file explains its format. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GoldenVectors(String name, byte[] input, List<String> events) {

  public static List<GoldenVectors> all() {
    try {
      return Files.readAllLines(Path.of("firmware/vectors/frames.tsv"), StandardCharsets.US_ASCII)
          .stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split("\t", -1)))
          .map(cells -> new GoldenVectors(cells.get(0), bytes(cells.get(1)), events(cells)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> events(List<String> cells) {
    return cells.subList(2, cells.size());
  }

  private static byte[] bytes(String escaped) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) != '\\') {
        bytes.write(escaped.charAt(i));
        continue;
      }
      char kind = escaped.charAt(++i);
      if (kind == 'x') {
        bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write("nrt\\".indexOf(kind) == 3 ? '\\' : "\n\r\t".charAt("nrt".indexOf(kind)));
      }
    }
    return bytes.toByteArray();
  }

  /** Feeds a reader in pieces of one size and writes what it says as the file does. */
  public static List<String> read(byte[] input, int chunk) {
    List<String> events = new ArrayList<>();
    FrameReader reader = new FrameReader(new Recorder(events));
    for (int from = 0; from < input.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(input, from, Math.min(input.length, from + chunk));
      reader.accept(piece, piece.length);
    }
    return events;
  }

  private record Recorder(List<String> events) implements FrameReader.Sink {

    @Override
    public void frame(Frame frame) {
      List<String> fields = new ArrayList<>();
      for (int i = 0; i < frame.count(); i++) {
        fields.add(escape(frame.bytes(i)));
      }
      events.add("frame:" + String.join(",", fields));
    }

    @Override
    public void console(byte[] line, int length) {
      events.add("console:" + escape(Arrays.copyOf(line, length)));
    }

    @Override
    public void damaged(String kind) {
      events.add("bad:" + kind);
    }

    private static String escape(byte[] bytes) {
      StringBuilder text = new StringBuilder();
      for (byte b : bytes) {
        boolean plain = b >= 0x21 && b < 0x7F && b != ',' && b != '\\';
        text.append(plain ? String.valueOf((char) b) : "\\x%02X".formatted(b));
      }
      return text.toString();
    }
  }
}
