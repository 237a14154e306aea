package io.tinyprofiler.agent.power.simulated;

import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A Power Profiler Kit II behind a pseudo-terminal, which measures a known curve in real time. */
public final class SimulatedPpk2 implements AutoCloseable {

  public static final int MILLIVOLTS = 3000;
  private static final double PERIOD_NS = 10_000;
  private static final long PACKET_NS = 1_000_000;

  /**
   * What goes wrong.
   *
   * @param lostShare of the samples, in runs of ten
   * @param slipEvery bytes, one goes missing; 0 for never
   * @param drops whether what is not read in time is dropped, and does not wait
   */
  public record Faults(double lostShare, int slipEvery, boolean drops) {
    public static final Faults NONE = new Faults(0, 0, false);
  }

  private final BoardProcess terminal;
  private final Curve curve;
  private final Faults faults;
  private final String metadata;
  private final Random random;
  private final Ppk2Bytes kit;
  private volatile boolean measuring;
  private volatile boolean open = true;
  private long left;
  private long untilSlip;

  /** A kit on that link. */
  public SimulatedPpk2(Path link, Curve curve, Faults faults, String metadata, long seed)
      throws IOException {
    this.terminal = faults.drops() ? BoardProcess.stream(link) : BoardProcess.pipe(link);
    this.curve = curve;
    this.faults = faults;
    this.metadata = metadata;
    this.random = new Random(seed);
    this.kit = new Ppk2Bytes(metadata, MILLIVOLTS);
    this.untilSlip = faults.slipEvery();
    daemon(this::listen, "ppk2-listens");
    daemon(this::measure, "ppk2-measures");
  }

  private static void daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Commands of one byte and their arguments; what is no command is ignored, as the kit does. */
  private void listen() {
    InputStream in = terminal.fromTerminal();
    try {
      for (int command = in.read(); command >= 0; command = in.read()) {
        switch (command) {
          case 0x06 -> measuring = true;
          case 0x07 -> measuring = false;
          case 0x0C, 0x11 -> in.read();
          case 0x0D -> in.readNBytes(2);
          case 0x19 -> write(Ppk2Bytes.ascii(metadata), Ppk2Bytes.ascii(metadata).length);
          default -> {}
        }
      }
    } catch (IOException e) {
      open = false; // unplugged
    }
  }

  private void write(byte[] bytes, int size) {
    OutputStream out = terminal.toTerminal();
    synchronized (out) {
      try {
        out.write(bytes, 0, size);
        out.flush();
      } catch (IOException e) {
        open = false;
      }
    }
  }

  private void measure() {
    byte[] packet = new byte[64 * 1024];
    long beganNs = 0;
    long count = 0;
    while (open) {
      LockSupport.parkNanos(PACKET_NS);
      if (!measuring) {
        beganNs = 0;
        continue;
      }
      if (beganNs == 0) {
        beganNs = System.nanoTime();
        count = 0;
      }
      long due = (long) ((System.nanoTime() - beganNs) / PERIOD_NS);
      int size = 0;
      while (count < due && size < packet.length - 64) {
        double middle = beganNs + (count + 0.5) * PERIOD_NS;
        int word = kit.next(curve.watts(middle) / (MILLIVOLTS / 1e3), random.nextDouble());
        count++;
        if (!loses()) {
          size = put(packet, size, word);
        }
      }
      write(packet, size);
    }
  }

  private boolean loses() {
    if (left > 0) {
      left--;
      return true;
    }
    if (random.nextDouble() < faults.lostShare() / 10) {
      left = 9;
      return true;
    }
    return false;
  }

  private int put(byte[] packet, int at, int word) {
    Ppk2Bytes.put(packet, at, word);
    if (faults.slipEvery() > 0 && (untilSlip -= 4) <= 0) {
      untilSlip = faults.slipEvery();
      packet[at + 1] = packet[at + 2];
      packet[at + 2] = packet[at + 3];
      return at + 3;
    }
    return at + 4;
  }

  public String port() {
    return terminal.port();
  }

  /** Pulls the plug. */
  public void unplug() {
    open = false;
    terminal.unplug();
  }

  /** Ends it; bytes that were not taken in time. */
  public long end() {
    open = false;
    try {
      return terminal.endStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    open = false;
    terminal.close();
  }
}
