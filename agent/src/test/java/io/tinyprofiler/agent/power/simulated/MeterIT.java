package io.tinyprofiler.agent.power.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterReport;
import io.tinyprofiler.agent.power.MeterState;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.power.simulated.SimulatedLpm01a.Variant;
import io.tinyprofiler.agent.power.simulated.SimulatedPpk2.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters behind terminals, read by the threads that read them in an agent. */
class MeterIT {

  private static final long PATIENCE_NS = 30_000_000_000L;

  @TempDir Path folder;

  private Meters meters(String driver, Path port, int millivolts) {
    var choice =
        new MeterChoice("board", driver, port.toString(), Map.of("millivolts", "" + millivolts));
    Meters meters = new Meters(new PowerConfig(List.of(choice), 1_000, 10_000, 60));
    meters.start();
    return meters;
  }

  /** The first report that is as wanted, of the one meter. */
  static MeterReport await(Meters meters, Predicate<MeterReport> wanted) {
    long begun = System.nanoTime();
    MeterReport report = meters.reports().get(0);
    while (!wanted.test(report)) {
      assertThat(System.nanoTime() - begun).as("%s", report).isLessThan(PATIENCE_NS);
      LockSupport.parkNanos(10_000_000);
      report = meters.reports().get(0);
    }
    return report;
  }

  private SimulatedPpk2 kit(Path link, Faults faults, String metadata) throws IOException {
    return new SimulatedPpk2(link, Curve.CALM, faults, metadata, 7);
  }

  @Test
  void readsAKitAndFindsItAgainAfterItWasUnplugged() throws IOException {
    Path link = folder.resolve("kit");
    try (Meters meters = meters("ppk2", link, SimulatedPpk2.MILLIVOLTS)) {
      assertThat(await(meters, r -> r.state() == MeterState.ABSENT).reason()).contains("kit");
      SimulatedPpk2 kit = kit(link, Faults.NONE, Ppk2Bytes.METADATA);
      MeterReport report = await(meters, r -> r.samples() > 50_000);
      assertThat(report.state()).isEqualTo(MeterState.MEASURING);
      assertThat(report.milliwatts()).isCloseTo(30, within(2.0));
      kit.unplug();
      assertThat(await(meters, r -> r.state() != MeterState.MEASURING).milliwatts()).isNull();
      try (SimulatedPpk2 again = kit(link, Faults.NONE, Ppk2Bytes.METADATA)) {
        await(meters, r -> r.state() == MeterState.MEASURING && r.samples() > 1_000);
        assertThat(again.port()).isEqualTo(link.toString());
      }
    }
  }

  @Test
  void countsWhatAKitLosesAndMendsItsSlips() throws IOException {
    Path link = folder.resolve("kit");
    String bare = "Calibrated: 0\nR2: -nan\nO3: -nan\nHW: 1\nIA: 56\nEND\n"; // an older firmware
    try (SimulatedPpk2 kit = kit(link, new Faults(0.01, 40_000, false), bare);
        Meters meters = meters("ppk2", link, SimulatedPpk2.MILLIVOLTS)) {
      MeterReport report = await(meters, r -> r.samples() > 200_000);
      assertThat(report.slips()).isBetween(10L, 40L);
      assertThat(report.lost() / (double) report.samples()).isBetween(0.006, 0.014);
      assertThat(report.milliwatts()).isCloseTo(30, within(2.0));
      assertThat(kit.port()).isEqualTo(link.toString());
    }
  }

  @Test
  void readsAnLpm01aOfEitherFirmware() throws IOException {
    for (Variant variant : List.of(Variant.USUAL, Variant.WITHOUT_EVENTS)) {
      Path link = folder.resolve("lpm-" + variant);
      try (SimulatedLpm01a board = new SimulatedLpm01a(link, Curve.CALM, variant);
          Meters meters = meters("lpm01a", Path.of(board.port()), SimulatedLpm01a.MILLIVOLTS)) {
        MeterReport report = await(meters, r -> r.samples() > 1_200);
        assertThat(report.milliwatts()).isCloseTo(30, within(2.0));
        assertThat(report.lost()).isZero();
      }
    }
  }

  @Test
  void saysThatABoardTakesMoreThanTheMeterBears() throws IOException {
    Path link = folder.resolve("lpm");
    try (SimulatedLpm01a board = new SimulatedLpm01a(link, Curve.CALM, Variant.OVER_RANGE);
        Meters meters = meters("lpm01a", Path.of(board.port()), SimulatedLpm01a.MILLIVOLTS)) {
      MeterReport report = await(meters, r -> r.state() == MeterState.LOST);
      assertThat(report.reason()).contains("current over 50 mA");
    }
  }

  @Test
  void readsASensorOfTheKernel() throws IOException {
    Files.writeString(folder.resolve("name"), "ina226\n");
    Files.writeString(folder.resolve("power1_input"), "84000\n");
    try (Meters meters = meters("hwmon", folder, 3300)) {
      MeterReport report = await(meters, r -> r.samples() > 3);
      assertThat(report.milliwatts()).isCloseTo(84, within(1e-3));
      assertThat(report.serial()).isEqualTo("ina226");
      Files.delete(folder.resolve("power1_input"));
      await(meters, r -> r.state() != MeterState.MEASURING);
    }
  }

  @Test
  void saysThatWhatIsThereIsNoMeter() throws IOException {
    Path link = folder.resolve("silent");
    try (var silent = io.tinyprofiler.agent.rig.BoardProcess.pipe(link);
        Meters meters = meters("ppk2", Path.of(silent.port()), 3000)) {
      MeterReport report = await(meters, r -> r.state() == MeterState.LOST);
      assertThat(report.reason()).contains("does not answer");
    }
  }
}
