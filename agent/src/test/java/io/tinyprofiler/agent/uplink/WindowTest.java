package io.tinyprofiler.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class WindowTest {

  @Test
  void closesWhenFullAndOpensWithAnAnswer() {
    Window window = new Window(2, 10);
    assertThat(window.next()).isEqualTo(11);
    window.sent(15);
    window.sent(20);
    assertThat(window.open()).isFalse();
    window.stored(15);
    assertThat(window.open()).isTrue();
    assertThat(window.next()).isEqualTo(21);
    assertThat(window.stored()).isEqualTo(15);
  }

  @Test
  void goesBackOnlyWhenNothingIsInFlight() {
    Window window = new Window(3, 0);
    window.sent(5);
    window.sent(10);
    window.sent(15);
    window.stored(5);
    window.failed();
    assertThat(window.open()).isFalse();
    window.gap(6);
    assertThat(window.open()).isTrue();
    assertThat(window.next()).isEqualTo(6);
  }

  @Test
  void aGapTellsWhatIsStored() {
    Window window = new Window(3, 0);
    window.sent(5);
    window.gap(3);
    assertThat(window.stored()).isEqualTo(2);
    assertThat(window.next()).isEqualTo(3);
  }

  @Test
  void aHubThatDoesNotKeepUpGetsFewerAndSmallerBatchesUntilItDoes() {
    Window window = new Window(8, 0);
    assertThat(window.records()).isEqualTo(256);
    fill(window);
    assertThat(window.next()).isEqualTo(81);
    for (int batch = 0; batch < 8; batch++) {
      window.failed(); // all for one reason
    }
    assertThat(window.records()).isEqualTo(128);
    fill(window);
    assertThat(window.next()).as("four batches").isEqualTo(41);
    for (int batch = 1; batch <= 4; batch++) {
      window.stored(10L * batch);
    }
    assertThat(window.records()).as("one more after a round").isEqualTo(160);
    for (int round = 0; round < 10; round++) {
      fill(window);
      for (long last = window.stored() + 10; last < window.next(); last += 10) {
        window.stored(last);
      }
    }
    assertThat(window.records()).isEqualTo(256);
    for (int times = 0; times < 10; times++) {
      fill(window);
      while (!window.idle()) {
        window.failed();
      }
    }
    assertThat(window.records()).as("never nothing").isEqualTo(32);
    assertThat(window.open()).isTrue();
  }

  private static void fill(Window window) {
    while (window.open()) {
      window.sent(window.next() + 9);
    }
  }

  /** A hub that loses questions and answers still gets every record once, in order. */
  @RepeatedTest(50)
  void deliversEverythingToALossyHub() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int highest = 200;
    long mark = 0;
    Window window = new Window(4, 0);
    Deque<long[]> inFlight = new ArrayDeque<>();
    for (int step = 0; window.stored() < highest; step++) {
      assertThat(step).as("seed %d", seed).isLessThan(100_000);
      assertThat(inFlight).as("seed %d", seed).hasSizeLessThanOrEqualTo(4);
      if (window.open() && window.next() <= highest && random.nextBoolean()) {
        long last = Math.min(highest, window.next() + random.nextInt(5));
        inFlight.add(new long[] {window.next(), last});
        window.sent(last);
      } else if (!inFlight.isEmpty()) {
        long[] batch = inFlight.remove();
        int luck = random.nextInt(10);
        if (luck == 0) {
          window.failed(); // the question was lost
        } else if (batch[0] > mark + 1) {
          window.gap(mark + 1);
        } else {
          mark = Math.max(mark, batch[1]);
          if (luck == 1) {
            window.failed(); // the answer was lost
          } else {
            window.stored(mark);
          }
        }
      }
    }
    assertThat(mark).isEqualTo(highest);
  }
}
