package io.tinyprofiler.hub.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final RulesConfig LIMITS =
      new RulesConfig(
          15_000, 60, 60, 85, 95, 10, 95, 80, 10_000, 20_000, 300, 5, 93_600, 500, true, true, true,
          false);

  @Test
  void aWellLabHasNothingWrong() {
    assertThat(names(lab(agent(true, 10, 100), device(true, 0, 85.0, 20_000.0), 5.0, 10, 300.0)))
        .isEmpty();
  }

  @Test
  void everyLimitIsLookedAt() {
    assertThat(
            names(
                lab(agent(false, 61, 10_001), device(false, 61, 85.1, -20_001.0), 4.9, 11, 301.0)))
        .containsExactly(
            "ManyErrors",
            "SessionsSlow",
            "AgentSilent agent=a",
            "SpoolBacklog agent=a",
            "RecordsLost agent=a",
            "RecordsRefused agent=a",
            "RecordsRejected agent=a",
            "SpoolForked agent=a",
            "DeviceDisconnected device_id=d",
            "DeviceOverheating device_id=d",
            "DeviceMemoryHigh device_id=d",
            "DeviceClockDrift device_id=d",
            "ThroughputLow device_id=d");
  }

  @Test
  void whatIsNotMeasuredIsNotWrong() {
    Lab lab =
        new Lab(
            NOW,
            List.of(new Lab.Agent("a", false, null, 0, Lab.Records.ALL_WELL)),
            List.of(device(true, 0, null, null)),
            List.of(meter(true, true, null), meter(false, false, null)),
            List.of(new Lab.Speed("d", "p", "m", "q", null)),
            List.of(),
            0,
            null,
            1,
            null,
            NOW);

    assertThat(Rules.of(LIMITS, lab)).isEmpty();
  }

  @Test
  void theHubLooksAtItself() {
    Lab lab =
        new Lab(
            NOW,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            0,
            null,
            95.1,
            80.1,
            NOW.minusSeconds(93_601));

    assertThat(names(lab)).containsExactly("HubMemoryHigh", "HubDiskFilling", "BackupOld");
  }

  @Test
  void aResultThatIsWorseThanItsBaselineIsWrong() {
    Lab.Regression worse = new Lab.Regression("d", "p", "m", "q", "main", "itl: 6 % slower");
    Lab lab =
        new Lab(
            NOW, List.of(), List.of(), List.of(), List.of(), List.of(worse), 0, null, 0, null, NOW);

    Rules.Trouble found = Rules.of(LIMITS, lab).get(0);
    assertThat(found.labels().sorted())
        .containsEntry("alertname", "ResultRegressed")
        .containsEntry("device_id", "d")
        .containsEntry("baseline", "main");
    assertThat(found.annotations()).containsEntry("summary", "itl: 6 % slower");
  }

  @Test
  void aMeterThatIsLostInASessionIsWrongAndSoIsTooMuchPower() {
    Lab lab =
        new Lab(
            NOW,
            List.of(),
            List.of(),
            List.of(meter(false, true, null), meter(true, false, 500.5)),
            List.of(),
            List.of(),
            0,
            null,
            0,
            null,
            NOW);

    assertThat(Rules.of(LIMITS, lab))
        .extracting(trouble -> trouble.annotations().get("summary"))
        .containsExactly(
            "the power meter of d does not measure in a session: unplugged",
            "device d takes more than 500 mW");
    assertThat(Rules.of(RulesConfig.defaults(), lab))
        .extracting(trouble -> trouble.labels().get("alertname"))
        .containsExactly("Watchdog", "PowerMeterLost");
  }

  private static Lab.Meter meter(boolean measuring, boolean inSession, Double milliwatts) {
    return new Lab.Meter("d", "a", "ppk2", measuring, inSession, "unplugged", milliwatts);
  }

  @Test
  void theWatchdogFiresAlways() {
    Lab lab =
        new Lab(NOW, List.of(), List.of(), List.of(), List.of(), List.of(), 0, null, 0, null, NOW);

    assertThat(Rules.of(RulesConfig.defaults(), lab))
        .extracting(trouble -> trouble.labels().get("alertname"))
        .containsExactly("Watchdog");
  }

  @Test
  void aThousandDevicesAreLookedAtInOnePass() {
    List<Lab.Device> devices = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      devices.add(
          new Lab.Device("d" + i, "a", "p", i % 2 == 0, NOW.minusSeconds(100), 90.0, null, null));
    }
    Lab lab =
        new Lab(NOW, List.of(), devices, List.of(), List.of(), List.of(), 0, null, 0, null, NOW);

    assertThat(Rules.of(LIMITS, lab)).hasSize(1500);
  }

  private static Lab lab(
      Lab.Agent agent, Lab.Device device, Double tgTs, long errors, Double sessionP95S) {
    return new Lab(
        NOW,
        List.of(agent),
        List.of(device),
        List.of(meter(true, true, 500.0)),
        List.of(new Lab.Speed("d", "p", "m", "q", tgTs)),
        List.of(),
        errors,
        sessionP95S,
        95,
        80.0,
        NOW.minusSeconds(93_600));
  }

  private static Lab.Agent agent(boolean present, int silentS, long spool) {
    return new Lab.Agent(
        "a",
        present,
        NOW.minusSeconds(silentS),
        spool,
        present ? Lab.Records.ALL_WELL : new Lab.Records(1, 1, 1, 1));
  }

  private static Lab.Device device(boolean connected, int awayS, Double celsius, Double ppm) {
    return new Lab.Device(
        "d",
        "a",
        "p",
        connected,
        NOW.minusSeconds(awayS),
        celsius,
        celsius == null ? null : celsius + 10,
        ppm);
  }

  private static List<String> names(Lab lab) {
    return Rules.of(LIMITS, lab).stream()
        .map(Rules.Trouble::labels)
        .map(
            labels ->
                labels.get("alertname")
                    + (!labels.get("device_id").isEmpty()
                        ? " device_id=" + labels.get("device_id")
                        : labels.get("agent").isEmpty() ? "" : " agent=" + labels.get("agent")))
        .toList();
  }
}
