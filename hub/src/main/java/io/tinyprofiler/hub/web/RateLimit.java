package io.tinyprofiler.hub.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each caller may ask: so many requests a second, and after a rest ten seconds' worth of
 * them at once.
 */
final class RateLimit {

  private static final int CALLERS = 10_000;
  private static final int BURST_S = 10;
  private static final double NS = 1e9;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Allowance> callers = new Newest();

  /** What a caller had left at a time. */
  private record Allowance(double left, long at) {}

  /**
   * A limit.
   *
   * @param perSecond requests; 0 is no limit
   */
  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Counts a request; false if it is one too many. */
  synchronized boolean allows(String caller) {
    if (perSecond == 0) {
      return true;
    }
    long now = nanoTime.getAsLong();
    double most = (double) perSecond * BURST_S;
    Allowance before = callers.getOrDefault(caller, new Allowance(most, now));
    double left = Math.min(most, before.left() + (now - before.at()) / NS * perSecond);
    callers.put(caller, new Allowance(Math.max(0, left < 1 ? left : left - 1), now));
    return left >= 1;
  }

  /** Whoever has not asked for long has its whole allowance again, and may be forgotten. */
  private static final class Newest extends LinkedHashMap<String, Allowance> {
    private static final long serialVersionUID = 1L;

    Newest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
      return size() > CALLERS;
    }
  }
}
