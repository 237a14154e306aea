package io.tinyprofiler.agent.power.simulated;

import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** An X-NUCLEO-LPM01A behind a pseudo-terminal: a thousand samples a second, as text. */
public final class SimulatedLpm01a implements AutoCloseable {

  /** Versions of its firmware, and a board that takes too much. */
  public enum Variant {
    USUAL,
    WITHOUT_EVENTS,
    OVER_RANGE
  }

  public static final int MILLIVOLTS = 3300;
  private static final long PERIOD_NS = 1_000_000;
  private static final int OVER_RANGE_AFTER = 300;

  private final BoardProcess terminal;
  private final Curve curve;
  private final Variant variant;
  private volatile boolean measuring;
  private volatile boolean open = true;
  private final Queue<Long> edges = new ConcurrentLinkedQueue<>();

  public SimulatedLpm01a(Path link, Curve curve, Variant variant) throws IOException {
    this.terminal = BoardProcess.stream(link);
    this.curve = curve;
    this.variant = variant;
    Thread listener = new Thread(this::listen, "lpm01a-listens");
    Thread meter = new Thread(this::measure, "lpm01a-measures");
    listener.setDaemon(true);
    meter.setDaemon(true);
    listener.start();
    meter.start();
  }

  private void listen() {
    var lines =
        new BufferedReader(
            new InputStreamReader(terminal.fromTerminal(), StandardCharsets.US_ASCII));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        obey(line.trim());
      }
    } catch (IOException e) {
      open = false;
    }
  }

  private void obey(String command) {
    if (command.equals("stop")) {
      measuring = false;
    }
    if (variant == Variant.WITHOUT_EVENTS && command.startsWith("eventsrc")) {
      write("PowerShield > error eventsrc\r\nError detail: unknown command\r\n");
      return;
    }
    write("PowerShield > ack " + command + "\r\n");
    measuring |= command.equals("start");
  }

  private void write(String text) {
    OutputStream out = terminal.toTerminal();
    synchronized (out) {
      try {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
      } catch (IOException e) {
        open = false;
      }
    }
  }

  private void measure() {
    long beganNs = 0;
    long count = 0;
    while (open) {
      LockSupport.parkNanos(PERIOD_NS);
      if (!measuring) {
        beganNs = 0;
        continue;
      }
      if (beganNs == 0) {
        beganNs = System.nanoTime();
        count = 0;
      }
      StringBuilder text = new StringBuilder();
      long due = (System.nanoTime() - beganNs) / PERIOD_NS;
      for (; count < due; count++) {
        sample(text, beganNs + count * (double) PERIOD_NS, count);
      }
      write(text.toString());
      if (variant == Variant.OVER_RANGE && count > OVER_RANGE_AFTER) {
        measuring = false;
        write("PowerShield > error overcurrent\r\nError detail: current over 50 mA\r\n");
      }
    }
  }

  private void sample(StringBuilder text, double ns, long count) {
    while (!edges.isEmpty() && edges.element() <= ns) {
      edges.remove();
      if (variant != Variant.WITHOUT_EVENTS) {
        text.append("event 1 ris\r\n");
      }
    }
    if (count > 0 && count % 1000 == 0) {
      text.append(
          String.format(
              Locale.ROOT, "TimeStamp: %03ds %03dms, buff 00%%\r\n\0", count / 1000, count % 1000));
    }
    double amperes = curve.watts(ns + PERIOD_NS / 2.0) / (MILLIVOLTS / 1e3);
    int exponent = 0;
    while (amperes * Math.pow(10, exponent) < 1000 && exponent < 12) {
      exponent++;
    }
    long mantissa = Math.min(9999, Math.round(amperes * Math.pow(10, exponent)));
    text.append(String.format(Locale.ROOT, "%04d-%02d\r\n", mantissa, exponent));
  }

  /** The board's pin goes up; when that was, ns. */
  public long edge() {
    long now = System.nanoTime();
    edges.add(now);
    return now;
  }

  public String port() {
    return terminal.port();
  }

  @Override
  public void close() {
    open = false;
    terminal.close();
  }
}
