package io.tinyprofiler.agent.power;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured meter and its reader thread, which opens it, reads it, and tries again when it is
 * gone. What it measured is read by others through {@link #measuring()}.
 */
public final class Meter implements MeterSource.Progress, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
  private static final long RETRY_NS = 1_000_000_000;

  /**
   * A meter that measures.
   *
   * @param log a new one each time that it begins to
   * @param millivolts of the supply; null where it changes
   */
  public record Measuring(PowerLog log, Integer millivolts) {}

  private final MeterChoice choice;
  private final MeterSource source;
  private final Thread thread;

  private volatile boolean wanted = true;
  private volatile Measuring measuring;
  private MeterState state = MeterState.STARTING;
  private String reason = "not looked for yet";
  private String port = "";
  private String serial = "";

  Meter(MeterChoice choice, int historyS) {
    this.choice = choice;
    this.source =
        choice.kind() == MeterKind.HWMON
            ? new HwmonSource(choice, historyS)
            : new SerialSource(choice, historyS);
    this.thread = new Thread(this::run, "meter-" + choice.device());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (wanted) {
      try {
        source.measure(this);
      } catch (Problem e) {
        gone(MeterState.ABSENT, e.line());
      } catch (IOException e) {
        gone(MeterState.LOST, e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("meter of {}: defect while reading it", choice.device(), e);
        gone(MeterState.LOST, "a defect of the agent, see its log");
      }
      if (wanted) {
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private synchronized void gone(MeterState next, String why) {
    measuring = null;
    if (state != next || !reason.equals(why)) {
      LOG.warn("{} of {}: {}: {}", choice.driver(), choice.device(), next, why);
    }
    state = next;
    reason = why;
  }

  @Override
  public boolean wanted() {
    return wanted;
  }

  @Override
  public synchronized void opened(String where, String number) {
    state = MeterState.STARTING;
    reason = "asked to measure";
    port = where;
    serial = number;
  }

  @Override
  public synchronized void measures(PowerLog log, Integer millivolts, String how) {
    measuring = new Measuring(log, millivolts);
    state = MeterState.MEASURING;
    reason = how;
    LOG.info("{} of {} on {}: {}", choice.driver(), choice.device(), port, how);
  }

  /** What it measures with and into; null if it does not measure now. */
  public Measuring measuring() {
    return measuring;
  }

  public String device() {
    return choice.device();
  }

  public MeterKind kind() {
    return choice.kind();
  }

  /** Bound of its own error, in percent of what it reads. */
  public double accuracyPercent() {
    return choice.accuracyPercent();
  }

  /** Whether it is no real meter. */
  public boolean simulated() {
    return choice.simulated();
  }

  /** What tells it from others of its kind. */
  public synchronized String serial() {
    return serial;
  }

  /** How it is now. */
  public synchronized MeterReport report() {
    Measuring now = measuring;
    PowerLog log = now == null ? null : now.log();
    double[] recent = log == null ? new double[0] : log.recent();
    return new MeterReport(
        choice.device(),
        choice.kind(),
        port,
        serial,
        state,
        reason,
        log == null ? 0 : log.rateHz(),
        log == null ? 0 : log.samples(),
        log == null ? 0 : log.lostSamples(),
        log == null ? 0 : log.slips(),
        recent.length == 0 ? null : (Double) (recent[recent.length - 1] * 1e3));
  }

  /** Asks it to stop. */
  void end() {
    wanted = false;
    LockSupport.unpark(thread);
  }

  /** Asks it to stop, and waits for its thread to let go of the port. */
  @Override
  public void close() {
    end();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
