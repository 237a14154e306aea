package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What disks do to files. */
public final class Damage {

  private Damage() {}

  /** Done to a spool's folder. */
  interface Of {
    void apply(Path folder) throws IOException;
  }

  /** Flips a bit in each place where a text is. */
  public static void flip(Path file, String text) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    int found = 0;
    for (int at = latin.indexOf(text); at >= 0; at = latin.indexOf(text, at + 1)) {
      bytes[at] ^= 1;
      found++;
    }
    assertThat(found).as("%s in %s", text, file).isPositive();
    Files.write(file, bytes);
  }

  static void cut(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  /** Flips, overwrites or cuts, anywhere. */
  static String any(Path file, Random random) throws IOException {
    long size = Files.size(file);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      long at = (long) (random.nextDouble() * size);
      switch (random.nextInt(4)) {
        case 0 -> open.setLength(at);
        case 1 -> overwrite(open, at, 1 + random.nextInt(16), random);
        case 2 -> overwrite(open, at, 4096, random);
        default -> {
          for (int i = 0; i < 20; i++) {
            overwrite(open, (long) (random.nextDouble() * size), 1, random);
          }
        }
      }
      return "%s at %d of %d".formatted(file.getFileName(), at, size);
    }
  }

  private static void overwrite(RandomAccessFile open, long at, int bytes, Random random)
      throws IOException {
    byte[] noise = new byte[(int) Math.min(bytes, Math.max(0, open.length() - at))];
    random.nextBytes(noise);
    open.seek(at);
    open.write(noise);
  }
}
