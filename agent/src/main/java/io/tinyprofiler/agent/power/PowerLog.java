package io.tinyprofiler.agent.power;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.LongStream;

/**
 * The last minutes of a meter: the mean power of slots of a tenth of a millisecond, or of one
 * sample of a slower meter, and lowest and highest sample of each ten slots. Positions are in
 * samples since the stream began, lost ones included. Nothing is allocated for a sample; pages are
 * used again.
 *
 * <p>Guarded by itself: the reader holds it for a whole read.
 */
public final class PowerLog implements SampleSink {

  private static final double SLOTS_A_SECOND = 10_000;
  private static final int MARKS = 1024;

  private final double rateHz;
  private final int slotSamples;
  private final int maxPages;
  private final MeterClock clock;
  private final Deque<PowerPage> pages = new ArrayDeque<>();
  private final Deque<PowerPage> free = new ArrayDeque<>();
  private final long[] slips = new long[MARKS];
  private final long[] edges = new long[MARKS];

  private long samples;
  private long lostSamples;
  private long slipCount;
  private long edgeCount;
  private long slots;
  private boolean keeping;
  private float lastWatts;
  private double slotSum;
  private double blockDoubt;
  private int slotCount;
  private float low = Float.MAX_VALUE;
  private float high = -Float.MAX_VALUE;
  private int blockLost;

  /**
   * An empty log.
   *
   * @param rateHz samples a second
   * @param historyS how much it keeps at most, s
   */
  public PowerLog(double rateHz, int historyS) {
    this.rateHz = rateHz;
    this.slotSamples = (int) Math.max(1, Math.round(rateHz / SLOTS_A_SECOND));
    double slotsASecond = rateHz / slotSamples;
    this.maxPages = 1 + (int) Math.ceil(historyS * slotsASecond / PowerPage.SLOTS);
    this.clock = new MeterClock(rateHz, historyS);
  }

  @Override
  public void sample(float watts, float doubtW) {
    add(watts, doubtW);
    lastWatts = watts;
  }

  /** What is lost lies between its neighbours, or was no quieter than the block it is in. */
  @Override
  public void lost(int count, float nextWatts) {
    float mean = (lastWatts + nextWatts) / 2;
    float spread = high > low ? high - low : 0;
    float doubt = Math.max(Math.abs(nextWatts - lastWatts), spread);
    for (int i = 0; i < count; i++) {
      blockLost++;
      lostSamples++;
      add(mean, doubt);
    }
  }

  private void add(float watts, float doubtW) {
    samples++;
    slotSum += watts;
    blockDoubt += doubtW;
    low = Math.min(low, watts);
    high = Math.max(high, watts);
    if (++slotCount == slotSamples) {
      closeSlot();
    }
  }

  private void closeSlot() {
    int at = (int) (slots % PowerPage.SLOTS);
    if (at == 0) {
      pages.addLast(nextPage());
    }
    PowerPage page = pages.getLast();
    page.watts[at] = (float) (slotSum / slotCount);
    slots++;
    slotSum = 0;
    slotCount = 0;
    if (slots % PowerPage.SLOTS_A_BLOCK == 0) {
      int block = at / PowerPage.SLOTS_A_BLOCK;
      page.doubt[block] = (float) (blockDoubt / slotSamples / PowerPage.SLOTS_A_BLOCK);
      blockDoubt = 0;
      page.low[block] = low;
      page.high[block] = high;
      page.lost[block] = blockLost;
      low = Float.MAX_VALUE;
      high = -Float.MAX_VALUE;
      blockLost = 0;
    }
  }

  private PowerPage nextPage() {
    while (pages.size() >= (keeping ? maxPages : Math.min(maxPages, 3))) {
      free.addLast(pages.removeFirst());
    }
    PowerPage page = free.isEmpty() ? new PowerPage() : free.removeLast();
    page.begin(slots);
    return page;
  }

  @Override
  public void slipped() {
    blockDoubt +=
        Math.abs(lastWatts); // a sample that the slip went through may have passed for one
    slips[(int) (slipCount++ % slips.length)] = samples;
  }

  @Override
  public void edge() {
    edges[(int) (edgeCount++ % edges.length)] = samples;
  }

  @Override
  public void read(long hostNs) {
    clock.read(samples, hostNs);
  }

  /** From now on the history is kept, as far as it may; or no longer than it takes to look at. */
  public synchronized void keep(boolean kept) {
    keeping = kept;
    if (!kept) {
      free.clear();
    }
  }

  public double rateHz() {
    return rateHz;
  }

  /** Samples so far, lost ones included. */
  public synchronized long samples() {
    return samples;
  }

  public synchronized long lostSamples() {
    return lostSamples;
  }

  public synchronized long slips() {
    return slipCount;
  }

  /** Bytes that the history takes now, without what it takes beside. */
  public synchronized long bytes() {
    long page = 4L * PowerPage.SLOTS + 16L * PowerPage.BLOCKS;
    return page * (pages.size() + free.size());
  }

  /**
   * The clock over the positions, or over the last there are; null while nothing is known of it.
   */
  public synchronized MeterClock.Fit fit(long fromHostNs, long toHostNs) {
    return clock.fit(fromHostNs, toHostNs);
  }

  /** The power of the last second or so, mean of each of its tenths, W; may be empty. */
  public synchronized double[] recent() {
    long tenth = Math.max(1, Math.round(rateHz / slotSamples / 10));
    int count = (int) Math.min(10, slots / tenth);
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      long from = slots - (count - i) * tenth;
      double first = (double) from * slotSamples;
      Stretch stretch = stretch(first, first + (double) tenth * slotSamples);
      means[i] = stretch == null ? 0 : stretch.meanWatts();
    }
    return means;
  }

  /**
   * What lies between two positions, whole slots around them, from the beginning of a block on.
   *
   * @return null if none of it is here
   */
  public synchronized Stretch stretch(double fromSample, double toSample) {
    if (pages.isEmpty()) {
      return null;
    }
    long kept = pages.getFirst().first;
    long wanted = (long) Math.floor(fromSample / slotSamples);
    long from = Math.max(kept, wanted - Math.floorMod(wanted, (long) PowerPage.SLOTS_A_BLOCK));
    long to = Math.min(slots, (long) Math.ceil(toSample / slotSamples));
    int lead = (int) Math.max(0, wanted - from);
    if (to <= from + lead) {
      return null;
    }
    Stretch stretch = new Stretch(this, from, lead, (int) (to - from));
    for (PowerPage page : pages) {
      long begin = Math.max(from, page.first);
      long end = Math.min(to, page.first + PowerPage.SLOTS);
      if (begin < end) {
        stretch.take(page, (int) (begin - page.first), (int) (end - page.first));
      }
    }
    stretch.slips(slipsWithin(from * slotSamples, to * slotSamples));
    return stretch;
  }

  /** Positions of edges of the event pin from a position on, in their order. */
  public synchronized long[] edgesFrom(long sample) {
    return marks(edges, edgeCount).filter(at -> at >= sample).sorted().toArray();
  }

  private int slipsWithin(long from, long to) {
    return (int) marks(slips, slipCount).filter(at -> from <= at && at <= to).count();
  }

  private static LongStream marks(long[] ring, long count) {
    return Arrays.stream(ring, 0, (int) Math.min(count, ring.length));
  }

  int slotSamples() {
    return slotSamples;
  }
}
