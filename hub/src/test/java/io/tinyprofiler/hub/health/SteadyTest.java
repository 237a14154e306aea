package io.tinyprofiler.hub.health;

import static io.tinyprofiler.hub.health.Status.DEGRADED;
import static io.tinyprofiler.hub.health.Status.HEALTHY;
import static io.tinyprofiler.hub.health.Status.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SteadyTest {

  @Test
  void threeBadLooksTurnItBadAndTwoGoodOnesGood() {
    assertThat(shown(HEALTHY, DEGRADED, DEGRADED, DEGRADED, HEALTHY, HEALTHY))
        .containsExactly(HEALTHY, HEALTHY, HEALTHY, DEGRADED, DEGRADED, HEALTHY);
  }

  @Test
  void aMomentChangesNothing() {
    assertThat(shown(HEALTHY, DEGRADED, UNHEALTHY, HEALTHY, DEGRADED, DEGRADED, HEALTHY))
        .containsOnly(HEALTHY);
    assertThat(shown(UNHEALTHY, HEALTHY, UNHEALTHY, DEGRADED, UNHEALTHY)).containsOnly(UNHEALTHY);
  }

  @Test
  void itTurnsToWhatAllLooksAgreeOn() {
    assertThat(shown(HEALTHY, DEGRADED, UNHEALTHY, UNHEALTHY)).endsWith(DEGRADED);
    assertThat(shown(UNHEALTHY, DEGRADED, HEALTHY)).endsWith(DEGRADED);
    assertThat(shown(DEGRADED)).containsExactly(DEGRADED);
  }

  @Test
  void whatLastsIsShownAndWhatIsShownWasSeen() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < 2_000; trial++) {
      Steady steady = new Steady();
      List<Status> seen = new ArrayList<>();
      for (int look = 0; look < 20; look++) {
        seen.add(List.of(HEALTHY, DEGRADED, UNHEALTHY).get(random.nextInt(3)));
        assertThat(seen).as("seed %d", seed).contains(steady.seen(seen.get(look)));
      }
      Status last = seen.get(19);
      for (int look = 0; look < 6; look++) {
        steady.seen(last);
      }
      assertThat(steady.shown()).as("seed %d", seed).isEqualTo(last);
    }
  }

  private static List<Status> shown(Status... seen) {
    Steady steady = new Steady();
    List<Status> shown = new ArrayList<>();
    for (Status status : seen) {
      shown.add(steady.seen(status));
    }
    return shown;
  }
}
