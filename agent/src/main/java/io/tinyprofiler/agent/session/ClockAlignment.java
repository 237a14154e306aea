package io.tinyprofiler.agent.session;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The mapping from a device's ticks to the agent's monotonic clock: of each burst of exchanges the
 * one with the least round trip, and a straight line through those. Pure; reads no clock.
 */
final class ClockAlignment {

  /**
   * One question and its answer.
   *
   * @param sentNs agent's clock before the question was written
   * @param receivedNs agent's clock when the answer was read
   * @param tick device's clock in between
   */
  record Exchange(long sentNs, long receivedNs, long tick) {
    long roundTripNs() {
      return receivedNs - sentNs;
    }

    long middleNs() {
      return sentNs + roundTripNs() / 2;
    }
  }

  /**
   * The line after a burst.
   *
   * @param best exchange of the burst
   * @param ratePpm how much faster the device's clock runs than it says; null before the second
   *     burst
   * @param errorNs bound of the error of a time that is mapped between the bursts: half the
   *     greatest of their round trips, one tick, and how far the line misses them
   * @param before exchange of the burst before, if its line had to be given up and this one begins
   *     anew: the device's clock was changed in between; else null
   */
  record Mapping(Exchange best, Double ratePpm, long errorNs, Exchange before) {
    boolean jumped() {
      return before != null;
    }
  }

  /**
   * A line that misses a burst by more than this, and by more than the round trips leave open, is
   * two lines: the device's clock was changed.
   */
  private static final long JUMP_NS = 5_000_000;

  /** No oscillator is this wrong; two bursts alone cannot show a jump otherwise. */
  private static final double MAX_RATE_ERROR = 0.05;

  /** Bursts on one line. A crystal drifts with its temperature: over hours it is no line. */
  private static final int WINDOW = 32;

  private final double nsPerTick;
  private final Deque<Exchange> points = new ArrayDeque<>();

  /** Of the line: how far it is from the nominal rate at the first point, and its slope there. */
  private double offset;

  private double slope;

  ClockAlignment(long tickHz) {
    this.nsPerTick = 1e9 / tickHz;
  }

  /**
   * Takes a burst into the line.
   *
   * @param burst its exchanges, at least one
   */
  Mapping add(List<Exchange> burst) {
    Exchange best =
        burst.stream().min(Comparator.comparingLong(Exchange::roundTripNs)).orElseThrow();
    Exchange last = points.peekLast();
    Exchange before = null;
    if (last != null && !plausible(last, best)) {
      before = last;
      points.clear();
    }
    points.addLast(best);
    if (points.size() > WINDOW) {
      points.removeFirst();
    }
    fit();
    if (residualNs() > JUMP_NS + roundTripNs() / 2) {
      before = last;
      points.clear();
      points.addLast(best);
      fit();
    }
    return new Mapping(best, ratePpm(), errorNs(), before);
  }

  /** Maps a tick; meaningful after the first burst. */
  long hostNs(long tick) {
    Exchange origin = points.getFirst();
    long ticks = tick - origin.tick();
    return origin.middleNs() + Math.round(ticks * nsPerTick + offset + slope * ticks);
  }

  private boolean plausible(Exchange before, Exchange after) {
    double elapsed = after.middleNs() - before.middleNs();
    double counted = (after.tick() - before.tick()) * nsPerTick;
    double open = (before.roundTripNs() + after.roundTripNs()) / 2.0;
    return Math.abs(counted - elapsed) <= JUMP_NS + open + MAX_RATE_ERROR * elapsed;
  }

  /** Least squares, of the deviation from the nominal rate: that is small, so doubles will do. */
  private void fit() {
    int n = points.size();
    double meanX = points.stream().mapToDouble(this::ticks).sum() / n;
    double meanY = points.stream().mapToDouble(this::deviation).sum() / n;
    double sxx = 0;
    double sxy = 0;
    for (Exchange point : points) {
      double x = ticks(point) - meanX;
      sxx += x * x;
      sxy += x * (deviation(point) - meanY);
    }
    slope = sxx == 0 ? 0 : sxy / sxx;
    offset = meanY - slope * meanX;
  }

  private Double ratePpm() {
    boolean known = points.getLast().tick() != points.getFirst().tick();
    return known ? (Double) ((nsPerTick / (nsPerTick + slope) - 1) * 1e6) : null;
  }

  private double ticks(Exchange point) {
    return point.tick() - points.getFirst().tick();
  }

  private double deviation(Exchange point) {
    return point.middleNs() - points.getFirst().middleNs() - ticks(point) * nsPerTick;
  }

  private double residualNs() {
    return points.stream()
        .mapToDouble(point -> Math.abs(offset + slope * ticks(point) - deviation(point)))
        .max()
        .orElse(0);
  }

  private long errorNs() {
    return (long) Math.ceil(roundTripNs() / 2 + nsPerTick + residualNs());
  }

  /** The longest that any point of the line took. */
  private double roundTripNs() {
    return points.stream().mapToLong(Exchange::roundTripNs).max().orElse(0);
  }
}
