package io.tinyprofiler.agent.power.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterReport;
import io.tinyprofiler.agent.power.MeterState;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What reading meters of 100 000 samples a second takes: this process reads, another one simulates.
 * {@code -Dmeters=8 -Dmeters.seconds=60 -Dmeters.drop=true} makes the sample a benchmark, in which
 * the simulators drop what is not read within 10 ms; what it prints is in the agent's README. A
 * sample waits, for how busy the machine is says nothing, and then nothing may be lost.
 */
class MetersBenchIT {

  private static final int METERS = Integer.getInteger("meters", 1);
  private static final int SECONDS = Integer.getInteger("meters.seconds", 3);
  private static final boolean DROP = Boolean.getBoolean("meters.drop");
  private static final double RATE_HZ = 100_000;

  @TempDir Path folder;

  @Test
  void readsThemAll() throws Exception {
    Process simulators = simulators();
    List<MeterChoice> choices = new ArrayList<>();
    for (int i = 0; i < METERS; i++) {
      choices.add(
          new MeterChoice(
              "board-" + i,
              "ppk2",
              folder.resolve("kit-" + i).toString(),
              Map.of("millivolts", "" + SimulatedPpk2.MILLIVOLTS)));
    }
    try (Meters meters = new Meters(new PowerConfig(choices, 1_000, 10_000, SECONDS + 10))) {
      meters.start();
      awaitMeasuring(meters);
      for (MeterChoice choice : choices) { // as in sessions
        meters.of(choice.device()).orElseThrow().measuring().log().keep(true);
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)); // the compiler is done
      List<MeterReport> before = meters.reports();
      long begun = System.nanoTime();
      double busy = cpuSeconds();
      while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(SECONDS)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      double elapsed = (System.nanoTime() - begun) / 1e9;
      busy = cpuSeconds() - busy;
      List<MeterReport> after = meters.reports();
      long samples = 0;
      long lost = 0;
      for (int i = 0; i < METERS; i++) {
        assertThat(after.get(i).state()).isEqualTo(MeterState.MEASURING);
        samples += after.get(i).samples() - before.get(i).samples();
        lost += after.get(i).lost() - before.get(i).lost();
      }
      long kept = 0;
      for (MeterChoice choice : choices) {
        kept += meters.of(choice.device()).orElseThrow().measuring().log().bytes();
      }
      System.out.printf(
          "%d meters: %.0f samples/s each, %d of %d lost, %.1f %% of one processor, %d MiB kept,"
              + " %d MiB resident%n",
          METERS,
          samples / elapsed / METERS,
          lost,
          samples,
          100 * busy / elapsed,
          kept >> 20,
          residentMib());
      assertThat(samples).isPositive();
      assertThat(DROP || lost == 0).as("nothing was dropped, and %d are lost", lost).isTrue();
    } finally {
      simulators.getOutputStream().close(); // they say what they dropped, and end
      String said = new String(simulators.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.print(said);
      simulators.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private Process simulators() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatedMeters.class.getName(),
                folder.toString(),
                "" + METERS,
                "" + DROP)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1);
    assertThat(lines.readLine()).isEqualTo("ready");
    return process;
  }

  private static void awaitMeasuring(Meters meters) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!meters.reports().stream().allMatch(one -> one.samples() > RATE_HZ / 10)) {
      assertThat(System.nanoTime()).as("%s", meters.reports()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static long residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024;
  }
}
