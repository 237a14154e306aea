package io.tinyprofiler.agent.power.mlperf;

import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.PowerLog;
import io.tinyprofiler.agent.power.Stretch;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.energy.SampledPower;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.MeteredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * MLPerf Tiny's energy of an inference. The device gives an edge of a pin when it begins a window
 * of inferences and one when it has ended it; the meter notes both among its samples, so no clock
 * has to be mapped. The figure is the median of the windows.
 */
public final class EnergyMode {

  /** Windows shorter than this do not count by MLPerf Tiny's rules, s. */
  public static final double MIN_WINDOW_S = 10;

  private static final long ANSWER_NS = 5_000_000_000L;
  private static final long LATE_NS = 2_000_000_000L;
  private static final long LOOK_NS = 5_000_000;

  /**
   * What is to be measured.
   *
   * @param windows of inferences, five by the rules
   * @param inferences in a window
   * @param warmups before each
   * @param timeoutS how long a window may take, s
   */
  public record Plan(int windows, int inferences, int warmups, int timeoutS) {}

  /**
   * A window.
   *
   * @param seconds between its edges
   * @param joules idle power included
   * @param errorJ bound of its error: a sample at each edge, lost samples, and the meter's own
   */
  public record Window(double seconds, double joules, double errorJ) {}

  /**
   * All of them.
   *
   * @param device as it names itself
   * @param medianUj of the windows, energy of an inference, uJ
   */
  public record Result(String device, int inferences, List<Window> windows, double medianUj) {

    /** Whether MLPerf Tiny's rules would count it. */
    public boolean byTheRules() {
      return windows.size() >= 5 && windows.stream().allMatch(w -> w.seconds() >= MIN_WINDOW_S);
    }
  }

  private final Meter meter;
  private final String port;
  private final int baudRate;

  /**
   * With a meter that measures already.
   *
   * @param port of the device
   */
  public EnergyMode(Meter meter, String port, int baudRate) {
    this.meter = meter;
    this.port = port;
    this.baudRate = baudRate;
  }

  /**
   * Measures; blocks until it is done.
   *
   * @throws Problem if device, meter or wiring do not play
   */
  public Result measure(Plan plan) {
    try (EnergyDevice device = new EnergyDevice(port, baudRate)) {
      String name =
          device.ask("name", ANSWER_NS).stream()
              .filter(line -> line.startsWith("m-name-dut-["))
              .map(line -> line.substring("m-name-dut-[".length(), line.length() - 1))
              .findFirst()
              .orElse("");
      List<Window> windows = new ArrayList<>();
      for (int i = 0; i < plan.windows(); i++) {
        windows.add(window(device, plan));
      }
      double median = Distribution.median(windows.stream().mapToDouble(Window::joules).toArray());
      return new Result(name, plan.inferences(), windows, median / plan.inferences() * 1e6);
    }
  }

  private Window window(EnergyDevice device, Plan plan) {
    PowerLog log = measuring();
    log.keep(true);
    long begun = log.samples();
    String command = "infer %d %d".formatted(plan.inferences(), plan.warmups());
    List<String> said = device.ask(command, plan.timeoutS() * 1_000_000_000L);
    if (!said.contains("m-infer-done")) {
      throw new Problem(
          "device-complains", "the device ended no window: " + said, "load an input first");
    }
    long[] edges = edges(log, begun);
    Stretch stretch = log.stretch((double) edges[0], edges[1] + 1.0);
    if (stretch == null || log != measuring()) {
      throw new Problem("meter-lost", "the power meter was lost in a window", "start again");
    }
    if (stretch.lost() > MeteredRun.MAX_LOST * stretch.samples()) {
      throw new Problem(
          "samples-lost",
          "%d of %d samples were lost in a window".formatted(stretch.lost(), stretch.samples()),
          "use a port of its own for the meter, and less load on this host");
    }
    double rate = log.rateHz();
    double from = (edges[0] - stretch.firstSample()) / rate;
    double to = (edges[1] - stretch.firstSample()) / rate;
    SampledPower power = stretch.power();
    double joules = power.joules(from, to);
    double edge = power.highest(from, from) + power.highest(to, to);
    double error =
        edge / rate + power.doubt(from, to) + meter.accuracyPercent() / 100 * Math.abs(joules);
    return new Window(to - from, joules, error);
  }

  /** The window's two; they may be told after the device has said that it is ready. */
  private static long[] edges(PowerLog log, long begun) {
    long end = System.nanoTime() + LATE_NS;
    long[] edges = log.edgesFrom(begun);
    while (edges.length < 2 && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NS);
      edges = log.edgesFrom(begun);
    }
    if (edges.length != 2) {
      throw new Problem(
          "edges-missing",
          "the meter saw %d edges in a window, not 2".formatted(edges.length),
          "wire the device's timestamp pin to D7 of the LPM01A, and use firmware in energy mode");
    }
    return edges;
  }

  private PowerLog measuring() {
    Meter.Measuring now = meter.measuring();
    if (now == null) {
      throw new Problem(
          "meter-lost",
          "the power meter does not measure: " + meter.report().reason(),
          "try again");
    }
    return now.log();
  }
}
