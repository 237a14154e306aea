package io.tinyprofiler.agent.device.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceEvent.LinkCounters;
import io.tinyprofiler.agent.device.DeviceEvent.Memory;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.agent.device.DeviceEvent.Power;
import io.tinyprofiler.agent.device.DeviceEvent.Prefilled;
import io.tinyprofiler.agent.device.DeviceEvent.RunAccepted;
import io.tinyprofiler.agent.device.DeviceEvent.RunEnded;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.device.DeviceEvent.Temperature;
import io.tinyprofiler.agent.device.DeviceEvent.Throttled;
import io.tinyprofiler.agent.device.DeviceEvent.Token;
import io.tinyprofiler.agent.device.RecordedEffects;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WrappingTicksTest {

  private static final long WRAP = 1L << 32;
  private static final long MHZ = 1_000_000;

  @Test
  void followsAnyClockOverManyWraps() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (long hz : new long[] {1_000, MHZ, 168 * MHZ, 1_000 * MHZ}) {
      WrappingTicks ticks = new WrappingTicks(hz);
      double perNs = hz * (1 + random.nextDouble(-500, 500) / 1e6) / 1e9;
      double halfWrapNs = WRAP / 2.0 / perNs;
      long hostNs = random.nextInt(1_000_000_000);
      long unknown = -1; // wraps before the first stamp
      for (int i = 0; i < 1_000; i++) {
        hostNs += 1 + (long) (random.nextDouble() * (i % 50 == 0 ? 100 : 1) * halfWrapNs);
        long whole = (long) (hostNs * perNs);
        unknown = unknown < 0 ? whole / WRAP * WRAP : unknown;
        long readNs = hostNs + (long) (random.nextDouble() * halfWrapNs / 4);
        assertThat(ticks.extend(whole % WRAP, readNs))
            .as("seed %d, %d Hz, stamp %d", seed, hz, i)
            .isEqualTo(whole - unknown);
        hostNs = readNs;
      }
    }
  }

  @Test
  void olderStampsThatAreToldLaterKeepTheirPlace() {
    WrappingTicks ticks = new WrappingTicks(MHZ);
    assertThat(ticks.extend(WRAP - 10, 0)).isEqualTo(WRAP - 10);
    assertThat(ticks.extend(5, 15_000)).isEqualTo(WRAP + 5);
    assertThat(ticks.extend(WRAP - 7, 16_000)).isEqualTo(WRAP - 7);
    assertThat(ticks.extend(9, 19_000)).isEqualTo(WRAP + 9);
  }

  @Test
  void everyStampIsExtended() {
    WrappingTicks ticks = new WrappingTicks(MHZ);
    ticks.extend(WRAP - 1, 0);
    byte[] piece = {'a'};
    assertThat(ticks.extend(new Token(7, 3, 4, 5, piece), 5_000))
        .isEqualTo(new Token(7, 3, WRAP + 4, 5, piece));
    assertThat(ticks.extend(new Synced(9, 4), 5_000)).isEqualTo(new Synced(9, WRAP + 4));
    assertThat(ticks.extend(new RunAccepted(7, 4, 2), 5_000))
        .isEqualTo(new RunAccepted(7, WRAP + 4, 2));
    assertThat(ticks.extend(new Prefilled(7, 4), 5_000)).isEqualTo(new Prefilled(7, WRAP + 4));
    assertThat(ticks.extend(new RunEnded(7, 4, 2, "h", RunStatus.EOS, "l"), 5_000))
        .isEqualTo(new RunEnded(7, WRAP + 4, 2, "h", RunStatus.EOS, "l"));
    assertThat(ticks.extend(new Memory(4, 1L, 2L, null), 5_000))
        .isEqualTo(new Memory(WRAP + 4, 1L, 2L, null));
    assertThat(ticks.extend(new Temperature(4, 40), 5_000))
        .isEqualTo(new Temperature(WRAP + 4, 40));
    assertThat(ticks.extend(new Throttled(4, "heat"), 5_000))
        .isEqualTo(new Throttled(WRAP + 4, "heat"));
    assertThat(ticks.extend(new Power(4, 1, 2), 5_000)).isEqualTo(new Power(WRAP + 4, 1, 2));
    assertThat(ticks.extend(new LinkCounters(4, 1, 2), 5_000))
        .isEqualTo(new LinkCounters(WRAP + 4, 1, 2));
    assertThat(ticks.extend(new Obeyed("stat", null), 5_000)).isEqualTo(new Obeyed("stat", null));
  }

  @Test
  void theDriverExtendsTheTicksOfADeviceThatSaysSo() {
    RecordedEffects device = new RecordedEffects();
    NativeDriver driver = new NativeDriver("/dev/ttyACM0", device);
    String hello = Frames.hello("board-1", "b00t");
    receive(driver, hello.replace("live", "live+ticks32"), 0);
    receive(driver, "sync,1," + (WRAP - 1_000), 0);
    receive(driver, hello.replace("live", "live+ticks32"), 1_500); // said again, the same boot
    receive(driver, "sync,2,1000", 2_000);
    receive(driver, hello.replace("b00t", "next"), 3_000); // another firmware, of 64 bits
    receive(driver, "sync,3,50", 4_000);
    assertThat(device.events.stream().filter(Synced.class::isInstance))
        .containsExactly(
            new Synced(1, WRAP - 1_000), new Synced(2, WRAP + 1_000), new Synced(3, 50));
  }

  private static void receive(NativeDriver driver, String body, long hostNs) {
    byte[] bytes = Frames.frames(body);
    driver.received(bytes, bytes.length, hostNs);
  }
}
