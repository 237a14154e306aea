package io.tinyprofiler.agent.power;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a driver gives. */
public final class RecordedSamples implements SampleSink {

  public final List<Float> watts = new ArrayList<>();
  public final List<Integer> gaps = new ArrayList<>();
  public final List<Integer> edges = new ArrayList<>();
  public int slips;
  public int reads;

  @Override
  public void sample(float sample, float doubtW) {
    watts.add(sample);
  }

  @Override
  public void lost(int count, float nextWatts) {
    gaps.add(count);
  }

  @Override
  public void slipped() {
    slips++;
  }

  @Override
  public void edge() {
    edges.add(watts.size());
  }

  @Override
  public void read(long hostNs) {
    reads++;
  }

  public int lost() {
    return gaps.stream().mapToInt(n -> n).sum();
  }
}
