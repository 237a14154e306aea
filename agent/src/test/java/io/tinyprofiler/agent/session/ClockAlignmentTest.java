package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.session.ClockAlignment.Exchange;
import io.tinyprofiler.agent.session.ClockAlignment.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockAlignmentTest {

  private static final long SECOND = 1_000_000_000;

  /** A device whose clock has an offset and a wrong rate, behind a line with uneven delays. */
  private static final class World {

    final long tickHz;
    final double ratePpm;
    final Random random;
    long jumpNs;

    World(long tickHz, double ratePpm, Random random) {
      this.tickHz = tickHz;
      this.ratePpm = ratePpm;
      this.random = random;
    }

    /** What the device's clock says at an agent's time. */
    long tick(long hostNs) {
      double seconds = (hostNs + jumpNs) / 1e9;
      return (long) Math.floor((17 + seconds * (1 + ratePpm / 1e6)) * tickHz);
    }

    List<Exchange> burst(long atNs) {
      List<Exchange> burst = new ArrayList<>();
      long now = atNs;
      for (int i = 0; i < ClockBurst.EXCHANGES; i++) {
        long there = delay();
        long back = delay();
        burst.add(new Exchange(now, now + there + back, tick(now + there)));
        now += there + back;
      }
      return burst;
    }

    /** Mostly short, now and then long, and never the same both ways. */
    private long delay() {
      return 60_000 + (long) (-Math.log(1 - random.nextDouble()) * 200_000);
    }
  }

  @Test
  void theBoundCoversTheTruth() {
    long seed = new Random().nextLong();
    System.out.println("ClockAlignmentTest seed " + seed);
    Random random = new Random(seed);
    for (long tickHz : new long[] {1_000, 1_000_000, 168_000_000, SECOND}) {
      World world = new World(tickHz, random.nextDouble(-500, 500), random);
      ClockAlignment alignment = new ClockAlignment(tickHz);
      for (int burst = 0; burst < 60; burst++) {
        long at = 100 * SECOND + burst * 7L * SECOND;
        Mapping mapping = alignment.add(world.burst(at));
        assertThat(mapping.jumped()).isFalse();
        for (long back = 0; back < Math.min(burst, 30) * 7L; back++) {
          long hostNs = at - back * SECOND;
          assertThat(alignment.hostNs(world.tick(hostNs)))
              .as("seed %d, %d Hz, burst %d, %d s back", seed, tickHz, burst, back)
              .isCloseTo(hostNs, within(mapping.errorNs()));
        }
      }
    }
  }

  @Test
  void findsTheRate() {
    World world = new World(1_000_000, 120, new Random(1));
    ClockAlignment alignment = new ClockAlignment(1_000_000);
    assertThat(alignment.add(world.burst(0)).ratePpm()).as("one burst has no rate").isNull();
    Mapping mapping = alignment.add(world.burst(600 * SECOND));
    assertThat(mapping.ratePpm()).isCloseTo(120, within(1.0));
  }

  @Test
  void theLeastRoundTripCounts() {
    ClockAlignment alignment = new ClockAlignment(SECOND);
    Exchange slow = new Exchange(0, 9_000_000, 500_000);
    Exchange quick = new Exchange(10_000_000, 10_200_000, 11_000_000);
    Mapping mapping = alignment.add(List.of(slow, quick, slow));
    assertThat(mapping.best()).isEqualTo(quick);
    assertThat(mapping.best().middleNs()).isEqualTo(10_100_000);
    assertThat(mapping.errorNs()).as("half of it and a tick").isEqualTo(100_001);
    assertThat(alignment.hostNs(11_000_000)).isEqualTo(10_100_000);
    assertThat(alignment.hostNs(12_000_000)).isEqualTo(11_100_000);
  }

  @Test
  void aJumpEndsTheMappingAndBeginsANewOne() {
    World world = new World(1_000_000, 20, new Random(2));
    ClockAlignment alignment = new ClockAlignment(1_000_000);
    for (int burst = 0; burst < 5; burst++) {
      assertThat(alignment.add(world.burst(burst * 10L * SECOND)).jumped()).isFalse();
    }
    world.jumpNs = 60_000_000;
    Mapping mapping = alignment.add(world.burst(50 * SECOND));
    assertThat(mapping.jumped()).isTrue();
    assertThat(mapping.ratePpm()).isNull();
    assertThat(alignment.hostNs(world.tick(51 * SECOND)))
        .isCloseTo(51 * SECOND, within(mapping.errorNs() + 20_000));
    assertThat(alignment.add(world.burst(60 * SECOND)).jumped()).isFalse();
  }

  @Test
  void aClockThatRestartsIsSeenAtTheSecondBurst() {
    ClockAlignment alignment = new ClockAlignment(1_000_000);
    alignment.add(List.of(new Exchange(0, 100_000, 40_000_000)));
    Exchange afterReset = new Exchange(10 * SECOND, 10 * SECOND + 100_000, 3_000_000);
    assertThat(alignment.add(List.of(afterReset)).jumped()).isTrue();
  }

  @Test
  void aPoorOscillatorIsNoJump() {
    World world = new World(1_000_000, 15_000, new Random(3));
    ClockAlignment alignment = new ClockAlignment(1_000_000);
    alignment.add(world.burst(0));
    Mapping mapping = alignment.add(world.burst(100 * SECOND));
    assertThat(mapping.jumped()).isFalse();
    assertThat(mapping.ratePpm()).isCloseTo(15_000, within(50.0));
  }

  @Test
  void burstsWithinOneTickAreNoRate() {
    ClockAlignment alignment = new ClockAlignment(100);
    alignment.add(List.of(new Exchange(0, 100_000, 7)));
    Mapping mapping = alignment.add(List.of(new Exchange(500_000, 600_000, 7)));
    assertThat(mapping.ratePpm()).isNull();
  }

  /** A host that was busy: the answer waited 60 ms to be read, each time. */
  @Test
  void aSlowAnswerIsNoJump() {
    ClockAlignment alignment = new ClockAlignment(SECOND);
    for (int burst = 0; burst < 4; burst++) {
      long at = burst * 10L * SECOND;
      alignment.add(List.of(new Exchange(at, at + 400_000, at + 200_000)));
    }
    long at = 40 * SECOND;
    Mapping slow = alignment.add(List.of(new Exchange(at, at + 60_000_000, at + 200_000)));
    assertThat(slow.jumped()).isFalse();
    assertThat(alignment.hostNs(at)).isCloseTo(at, within(slow.errorNs()));
  }

  @Test
  void aJumpBeyondASlowAnswerIsSeen() {
    ClockAlignment alignment = new ClockAlignment(SECOND);
    for (int burst = 0; burst < 4; burst++) {
      long at = burst * 10L * SECOND;
      alignment.add(List.of(new Exchange(at, at + 400_000, at + 200_000)));
    }
    long at = 40 * SECOND;
    long tick = at + 200_000 - 300_000_000;
    assertThat(alignment.add(List.of(new Exchange(at, at + 60_000_000, tick))).jumped()).isTrue();
  }
}
