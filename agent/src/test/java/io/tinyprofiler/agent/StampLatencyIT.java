package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How late a stamp is: from a device's write to the time that the agent's records have for the
 * token, with eight devices of 100 tokens a second, sessions, spool and hub; against a bare loop of
 * poll() and read() in C, and pyserial, at the same devices in turn. {@code -Dlatency.pairs=7
 * -Dlatency.tokens=2000 -Dlatency.warm=8000} makes the sample a benchmark. Devices and agent have
 * one clock; all that read have the priority of the service; the {@link PlayedHub} has none.
 */
@Timeout(1200)
class StampLatencyIT {

  private static final int PAIRS = Integer.getInteger("latency.pairs", 1);
  private static final int TOKENS = Integer.getInteger("latency.tokens", 300);

  /** Of each device: until then much of what is called often has been compiled, not all. */
  private static final int WARM = Integer.getInteger("latency.warm", 500);

  private static final double[] QUANTILES = {0.5, 0.99, 0.999};
  private static final double[] LIMITS = {1.10, 1.25, 2};

  @TempDir Path folder;
  private final List<Path> links = new ArrayList<>();

  @Test
  void stampsAsSoonAsOthers() throws Exception {
    List<String> java = MeasuredAgent.shipped(folder);
    boolean python = run(List.of("/usr/bin/python3", "-c", "import serial")) != null;
    if (!python) {
      System.err.println("left out: pyserial, which is not installed (python3-serial)");
    }
    List<double[]> agent = new ArrayList<>();
    List<double[]> bare = new ArrayList<>();
    List<double[]> pyserial = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      Path place = Files.createDirectory(folder.resolve("pair-" + i));
      agent.add(quantiles(withAgent(java, place)));
      bare.add(quantiles(with("firmware/build/token-reader")));
      if (python) {
        pyserial.add(quantiles(with("/usr/bin/python3", "src/test/bench/token_reader.py")));
      }
    }
    print(agent, bare, pyserial);

    assertThat(agent).allSatisfy(of -> assertThat(of[0]).isPositive());
  }

  private long[] withAgent(List<String> java, Path place) throws Exception {
    Path devices = Files.createDirectory(place.resolve("devices"));
    List<BoardProcess> boards = boards(devices);
    try (PlayedHub hub = PlayedHub.start(WARM, TOKENS);
        MeasuredAgent agent = MeasuredAgent.start(java, place, hub.address(), PlayedHub.TOKEN)) {
      agent.secondsToDevice();
      return hub.late();
    } finally {
      boards.forEach(BoardProcess::close);
    }
  }

  private List<BoardProcess> boards(Path devices) throws IOException {
    links.clear();
    List<BoardProcess> boards = new ArrayList<>();
    for (int i = 0; i < EightDevices.COUNT; i++) {
      links.add(devices.resolve("board-" + i));
      boards.add(BoardProcess.source(links.get(i), "board-" + i, 100));
    }
    return boards;
  }

  private long[] with(String... program) throws Exception {
    Path devices = Files.createTempDirectory(folder, "devices");
    List<BoardProcess> boards = boards(devices);
    try {
      List<String> command = new ArrayList<>(MeasuredAgent.NICE);
      command.addAll(List.of(program));
      command.add("" + (WARM / 10 + TOKENS));
      links.forEach(link -> command.add(link.toString()));
      return run(command).lines().mapToLong(Long::parseLong).toArray();
    } finally {
      boards.forEach(BoardProcess::close);
    }
  }

  /** What a program printed; null if it failed. */
  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : null;
  }

  private static double[] quantiles(long[] ns) {
    assertThat(ns).hasSizeGreaterThanOrEqualTo(EightDevices.COUNT * TOKENS);
    long[] sorted = LongStream.of(ns).sorted().toArray();
    double[] us = new double[QUANTILES.length];
    for (int i = 0; i < us.length; i++) {
      us[i] = sorted[(int) (QUANTILES[i] * (sorted.length - 1))] / 1e3;
    }
    return us;
  }

  /** Of the ratios of one pair each, whatever the machine did meanwhile. */
  private static double medianRatio(List<double[]> over, List<double[]> under, int quantile) {
    double[] ratios = new double[under.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = over.get(i)[quantile] / under.get(i)[quantile];
    }
    return median(ratios);
  }

  private static double median(List<double[]> all, int quantile) {
    return median(all.stream().mapToDouble(one -> one[quantile]).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private static void print(List<double[]> agent, List<double[]> bare, List<double[]> pyserial) {
    StringBuilder table =
        new StringBuilder(
            "| µs, median of " + PAIRS + " | agent | C | pyserial | agent/C | limit |\n");
    table.append("|---|---|---|---|---|---|\n");
    StringBuilder json = new StringBuilder("{\"benchmark\":\"stamp-latency\",\"pairs\":" + PAIRS);
    for (int i = 0; i < QUANTILES.length; i++) {
      String name = "p" + QUANTILES[i] * 100;
      double ratio = medianRatio(agent, bare, i);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.1f | %.1f | %.2f | %.2f |%n",
              name,
              median(agent, i),
              median(bare, i),
              median(pyserial, i),
              ratio,
              LIMITS[i]));
      json.append(
          String.format(
              Locale.ROOT,
              ",\"%s\":{\"agent_us\":%.1f,\"c_us\":%.1f,\"pyserial_us\":%s,\"ratio\":%.3f,\"limit\":%s}",
              name,
              median(agent, i),
              median(bare, i),
              pyserial.isEmpty() ? "null" : String.format(Locale.ROOT, "%.1f", median(pyserial, i)),
              ratio,
              LIMITS[i]));
    }
    System.out.print(table);
    System.out.println(json.append('}'));
  }
}
