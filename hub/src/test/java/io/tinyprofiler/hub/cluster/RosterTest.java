package io.tinyprofiler.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {

  @Test
  void aHubThatIsNotInItsOwnListCountsToo() {
    Roster roster = roster("127.0.0.1", "127.0.0.2:5701", "[::1]:5702");

    assertThat(roster.of(Set.of("127.0.0.1:5701", "127.0.0.2:5701", "0:0:0:0:0:0:0:1:5702")))
        .isEqualTo(new Attendance(3, List.of(), List.of()));
    assertThat(roster.of(Set.of("127.0.0.1:5701")).missing())
        .containsExactlyInAnyOrder("127.0.0.2:5701", "[::1]:5702");
  }

  @Test
  void twoNamesOfOneHubAreOneHub() {
    Roster roster = roster("127.0.0.1", "localhost:5701", "127.0.0.1:5701");

    assertThat(roster.of(Set.of("127.0.0.1:5701")).asConfigured()).isTrue();
  }

  @Test
  void strangersAndUnknownNamesAreTold() {
    Roster roster = roster("127.0.0.1", "no-such-host.invalid:5701");

    Attendance found = roster.of(Set.of("127.0.0.1:5701", "10.9.8.7:5701"));

    assertThat(found)
        .isEqualTo(
            new Attendance(2, List.of("no-such-host.invalid:5701"), List.of("10.9.8.7:5701")));
    assertThat(found.asConfigured()).isFalse();
  }

  private static Roster roster(String host, String... members) {
    return new Roster(new ClusterConfig(true, "lab", host, 5701, 0, List.of(members), 1, 3));
  }
}
