package io.tinyprofiler.agent.power.simulated;

import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * An MLPerf device in energy mode, wired to a simulated LPM01A: an edge when a window begins and
 * one when it ends.
 */
final class SimulatedEnergyDevice implements AutoCloseable {

  private static final long INFERENCE_NS = 1_500_000;

  private final BoardProcess terminal;
  private final SimulatedLpm01a meter;

  /** Length of each window as it truly was, ns. */
  final List<Long> windows = new CopyOnWriteArrayList<>();

  SimulatedEnergyDevice(Path link, SimulatedLpm01a meter) throws IOException {
    this.terminal = BoardProcess.pipe(link);
    this.meter = meter;
    Thread device = new Thread(this::serve, "energy-device");
    device.setDaemon(true);
    device.start();
  }

  private void serve() {
    InputStream in = terminal.fromTerminal();
    StringBuilder command = new StringBuilder();
    try {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '%') {
          obey(command.toString());
          command.setLength(0);
        } else {
          command.append((char) c);
        }
      }
    } catch (IOException e) {
      return; // unplugged
    }
  }

  private void obey(String command) throws IOException {
    String[] words = command.split(" ", -1);
    if (words[0].equals("name")) {
      say("m-name-dut-[sim01]");
    } else if (words[0].equals("infer")) {
      say("m-warmup-start-" + words[2], "m-warmup-done", "m-infer-start-" + words[1]);
      long begun = meter.edge();
      long end = begun + Integer.parseInt(words[1]) * INFERENCE_NS;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      windows.add(meter.edge() - begun);
      say("m-infer-done");
    }
    say("m-ready");
  }

  private void say(String... lines) throws IOException {
    for (String line : lines) {
      terminal.toTerminal().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    terminal.toTerminal().flush();
  }

  String port() {
    return terminal.port();
  }

  @Override
  public void close() {
    terminal.close();
  }
}
