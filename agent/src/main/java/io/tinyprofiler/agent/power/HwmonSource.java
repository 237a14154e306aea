package io.tinyprofiler.agent.power;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A sensor that the kernel reads: {@code power1_input} in uW, or {@code curr1_input} in mA times
 * the configured supply. Its chip averages over longer than a token, so it tells the energy of
 * runs, not of tokens.
 */
final class HwmonSource implements MeterSource {

  static final double RATE_HZ = 10;
  private static final long PERIOD_NS = (long) (1e9 / RATE_HZ);

  private final Path folder;
  private final int millivolts;
  private final int historyS;

  HwmonSource(MeterChoice choice, int historyS) {
    this.folder = Path.of(choice.port());
    this.millivolts = choice.millivolts();
    this.historyS = historyS;
  }

  @Override
  public void measure(Progress progress) throws IOException {
    Path power = folder.resolve("power1_input");
    Path current = folder.resolve("curr1_input");
    if (!Files.exists(power) && !Files.exists(current)) {
      throw new Problem(
          "meter-not-found",
          "there is no power sensor in " + folder,
          "load its kernel driver (ina2xx) and see `ls /sys/class/hwmon/*/power1_input`");
    }
    boolean hasPower = Files.exists(power);
    progress.opened(folder.toString(), name());
    PowerLog log = new PowerLog(RATE_HZ, historyS);
    progress.measures(log, hasPower ? null : millivolts, "read ten times a second");
    long due = System.nanoTime();
    while (progress.wanted()) {
      double watts = hasPower ? number(power) / 1e6 : number(current) / 1e3 * millivolts / 1e3;
      synchronized (log) {
        for (; due <= System.nanoTime(); due += PERIOD_NS) { // a late read stands for those missed
          log.sample((float) watts, 0);
        }
        log.read(due - PERIOD_NS);
      }
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private static double number(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII).trim();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("%s is no number: '%s'".formatted(file.getFileName(), text), e);
    }
  }

  private String name() throws IOException {
    Path name = folder.resolve("name");
    return Files.exists(name) ? Files.readString(name).trim() : folder.getFileName().toString();
  }
}
