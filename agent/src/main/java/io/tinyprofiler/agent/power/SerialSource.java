package io.tinyprofiler.agent.power;

import io.tinyprofiler.agent.power.MeterDriver.State;
import io.tinyprofiler.agent.power.lpm01a.Lpm01aDriver;
import io.tinyprofiler.agent.power.ppk2.Ppk2Driver;
import io.tinyprofiler.agent.serial.PortAddress;
import io.tinyprofiler.agent.serial.RawPort;
import io.tinyprofiler.agent.serial.UsbIdentity;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A meter at a serial port. */
final class SerialSource implements MeterSource {

  private static final int READ_BYTES = 16_384;
  private static final long ASK_AGAIN_NS = 1_000_000_000;
  private static final long GIVE_UP_NS = 10_000_000_000L;
  private static final long SILENCE_NS = 2_000_000_000;

  private final MeterChoice choice;
  private final int historyS;
  private final byte[] bytes = new byte[READ_BYTES];

  SerialSource(MeterChoice choice, int historyS) {
    this.choice = choice;
    this.historyS = historyS;
  }

  @Override
  public void measure(Progress progress) throws IOException {
    String name = portName();
    try (RawPort port = RawPort.open(name, choice.kind().baudRate())) {
      progress.opened(name, serialNumber(name));
      PowerLog log = new PowerLog(rateHz(), historyS);
      MeterDriver driver = driver(sent -> write(port, sent), log);
      try {
        start(port, driver, log, progress);
        read(port, driver, log, progress);
      } finally {
        stop(driver);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(RawPort port, byte[] bytes) {
    try {
      port.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(MeterDriver driver) {
    try {
      driver.stop();
    } catch (UncheckedIOException e) {
      return; // it is gone, and has nothing to stop
    }
  }

  private void start(RawPort port, MeterDriver driver, PowerLog log, Progress progress)
      throws IOException {
    long begun = System.nanoTime();
    long asked = begun - ASK_AGAIN_NS;
    while (driver.state() == State.STARTING && progress.wanted()) {
      long now = System.nanoTime();
      if (now - begun > GIVE_UP_NS) {
        throw new IOException("it does not answer; is it a " + choice.driver() + "?");
      }
      if (now - asked >= ASK_AGAIN_NS) {
        asked = now;
        driver.start();
      }
      give(port, driver, log);
    }
    refuse(driver);
    progress.measures(log, driver.millivolts(), driver.reason());
  }

  private void read(RawPort port, MeterDriver driver, PowerLog log, Progress progress)
      throws IOException {
    long heard = System.nanoTime();
    while (progress.wanted()) {
      if (give(port, driver, log)) {
        heard = System.nanoTime();
        refuse(driver);
      } else if (System.nanoTime() - heard > SILENCE_NS) {
        throw new IOException("it stopped sending");
      }
    }
  }

  private static void refuse(MeterDriver driver) throws IOException {
    if (driver.state() == State.REFUSED) {
      throw new IOException(driver.reason());
    }
  }

  private boolean give(RawPort port, MeterDriver driver, PowerLog log) throws IOException {
    int length = port.read(bytes);
    if (length > 0) {
      long now = System.nanoTime();
      synchronized (log) {
        driver.received(bytes, length, now);
      }
    }
    return length > 0;
  }

  private double rateHz() {
    return choice.kind() == MeterKind.PPK2 ? Ppk2Driver.RATE_HZ : choice.rateHz();
  }

  private MeterDriver driver(MeterDriver.Output output, SampleSink sink) {
    return choice.kind() == MeterKind.PPK2
        ? new Ppk2Driver(choice.millivolts(), choice.source(), output, sink)
        : new Lpm01aDriver(choice.millivolts(), choice.rateHz(), output, sink);
  }

  private String portName() {
    if (!choice.port().isEmpty()) {
      return choice.port();
    }
    MeterKind kind = choice.kind();
    List<PortAddress> found = RawPort.withUsb(kind.vendorId(), kind.productId());
    String what = "%s (USB %04x:%04x)".formatted(kind.key(), kind.vendorId(), kind.productId());
    if (found.isEmpty()) {
      throw new Problem(
          "meter-not-found", "there is no " + what, "plug it in, or give its port in the options");
    }
    if (found.size() > 1) {
      throw new Problem(
          "meter-ambiguous",
          "there are %d of %s".formatted(found.size(), what),
          "give each meter its port, from /dev/serial/by-id");
    }
    return found.get(0).name();
  }

  private static String serialNumber(String name) {
    return RawPort.identity(name).map(UsbIdentity::serialNumber).orElse(name);
  }
}
