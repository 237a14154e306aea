package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.serial.GivenSlices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How late a stamp is: from a device's write to the time that the agent's records have for the
 * token, with eight devices of 100 tokens a second, sessions, spool and hub; against a bare loop of
 * poll() and read() in C, and pyserial, at such devices, in turn, block by block: one agent, which
 * stands still while others are measured, and has its own slices of the processor in one block and
 * the kernel's in the next. {@code -Dlatency.blocks=12 -Dlatency.tokens=1000 -Dlatency.warm=30000}
 * makes the sample a benchmark. Devices and readers have one clock; all that read have the priority
 * of the service; the {@link PlayedHub} has none.
 */
@Timeout(2400)
class StampLatencyIT {

  private static final int BLOCKS = Integer.getInteger("latency.blocks", 1);

  /** Of each device in a block. */
  private static final int TOKENS = Integer.getInteger("latency.tokens", 300);

  /** Of each device, once: until then much of what is called often has been compiled, not all. */
  private static final int WARM = Integer.getInteger("latency.warm", 500);

  /** Of each device, first in a block: until caches and frequencies are those of the midst. */
  private static final int LEAD = 100;

  private static final double[] QUANTILES = {0.5, 0.99, 0.999};
  private static final double[] LIMITS = {1.10, 1.25, 2};

  @TempDir Path folder;
  private final Lateness agent = new Lateness();
  private final Lateness kernelSlices = new Lateness();
  private final Lateness bare = new Lateness();
  private final Lateness pyserial = new Lateness();

  @Test
  void stampsAsSoonAsOthers() throws Exception {
    // an earlier test's ports may have given this process slices, which all that it starts have too
    GivenSlices.kernels(ProcessHandle.current().pid());
    List<String> java = MeasuredAgent.shipped(folder);
    boolean python = run(List.of("/usr/bin/python3", "-c", "import serial")) != null;
    if (!python) {
      System.err.println("left out: pyserial, which is not installed (python3-serial)");
    }
    List<BoardProcess> boards = boards(Files.createDirectory(folder.resolve("devices")));
    try (PlayedHub hub = PlayedHub.start();
        MeasuredAgent measured =
            MeasuredAgent.start(java, folder, hub.address(), PlayedHub.TOKEN)) {
      measured.secondsToDevice();
      hub.late(WARM, 0);
      for (int i = 0; i < BLOCKS; i++) {
        if (i % 2 == 0) {
          ownSlices(measured, hub);
          kernelSlices(measured, hub);
        } else {
          kernelSlices(measured, hub);
          ownSlices(measured, hub);
        }
        measured.freeze();
        bare.add(with("firmware/build/token-reader"));
        if (python) {
          pyserial.add(with("/usr/bin/python3", "src/test/bench/token_reader.py"));
        }
        measured.thaw();
      }
    } finally {
      boards.forEach(BoardProcess::close);
    }
    print();

    assertThat(agent.quantiles(0.5)[0]).isPositive();
  }

  private void ownSlices(MeasuredAgent measured, PlayedHub hub) throws Exception {
    GivenSlices.own(measured.pid());
    agent.add(whole(hub.late(LEAD + TOKENS, LEAD)));
  }

  private void kernelSlices(MeasuredAgent measured, PlayedHub hub) throws Exception {
    if (GivenSlices.kernels(measured.pid())) {
      kernelSlices.add(whole(hub.late(LEAD + TOKENS, LEAD)));
    }
  }

  private static List<BoardProcess> boards(Path devices) throws IOException {
    List<BoardProcess> boards = new ArrayList<>();
    for (int i = 0; i < EightDevices.COUNT; i++) {
      boards.add(BoardProcess.source(devices.resolve("board-" + i), "board-" + i, 100));
    }
    return boards;
  }

  private long[] with(String... program) throws Exception {
    List<BoardProcess> boards = boards(Files.createTempDirectory(folder, "peer"));
    try {
      List<String> command = new ArrayList<>(MeasuredAgent.NICE);
      command.addAll(List.of(program));
      command.add("" + (LEAD + TOKENS));
      boards.forEach(board -> command.add(board.port()));
      long[] ns = run(command).lines().mapToLong(Long::parseLong).toArray();
      return whole( // one device's after the other's
          IntStream.range(0, ns.length)
              .filter(i -> i % (LEAD + TOKENS) >= LEAD)
              .mapToLong(i -> ns[i])
              .toArray());
    } finally {
      boards.forEach(BoardProcess::close);
    }
  }

  private static long[] whole(long[] block) {
    assertThat(block).hasSize(EightDevices.COUNT * TOKENS);
    return block;
  }

  /** What a program printed; null if it failed. */
  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : null;
  }

  private void print() {
    StringBuilder table =
        new StringBuilder(
            "| µs, %d blocks | agent | with the kernel's slices | C | pyserial | agent/C | limit | agent/pyserial |%n"
                .formatted(BLOCKS));
    table.append("|---|---|---|---|---|---|---|---|\n");
    StringBuilder json = new StringBuilder("{\"benchmark\":\"stamp-latency\",\"blocks\":" + BLOCKS);
    double[] agentUs = agent.quantiles(QUANTILES);
    double[] bareUs = bare.quantiles(QUANTILES);
    List<Lateness.Ratio> overBare = agent.over(bare, QUANTILES);
    boolean slices = !kernelSlices.isEmpty();
    double[] slicesUs = slices ? kernelSlices.quantiles(QUANTILES) : null;
    boolean python = !pyserial.isEmpty();
    double[] pyserialUs = python ? pyserial.quantiles(QUANTILES) : null;
    List<Lateness.Ratio> overPyserial = python ? agent.over(pyserial, QUANTILES) : null;
    for (int i = 0; i < QUANTILES.length; i++) {
      table.append(
          "| p%s | %s | %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  QUANTILES[i] * 100,
                  text(agentUs[i]),
                  slices ? text(slicesUs[i]) : "",
                  text(bareUs[i]),
                  python ? text(pyserialUs[i]) : "",
                  text(overBare.get(i)),
                  LIMITS[i],
                  python ? text(overPyserial.get(i)) : ""));
      json.append(
          ",\"p%s\":{\"agent_us\":%s,\"kernel_slices_us\":%s,\"c_us\":%s,\"pyserial_us\":%s,\"of_c\":%s,\"limit\":%s,\"of_pyserial\":%s}"
              .formatted(
                  QUANTILES[i] * 100,
                  text(agentUs[i]),
                  slices ? text(slicesUs[i]) : null,
                  text(bareUs[i]),
                  python ? text(pyserialUs[i]) : null,
                  json(overBare.get(i)),
                  LIMITS[i],
                  python ? json(overPyserial.get(i)) : null));
    }
    System.out.print(table);
    System.out.println(json.append('}'));
  }

  private static String text(double us) {
    return String.format(Locale.ROOT, "%.1f", us);
  }

  /** Of one block there is no interval. */
  private static String text(Lateness.Ratio ratio) {
    String all = String.format(Locale.ROOT, "%.2f", ratio.all());
    return BLOCKS == 1
        ? all
        : all
            + String.format(
                Locale.ROOT,
                " (%.2f to %.2f), median %.2f",
                ratio.low(),
                ratio.high(),
                ratio.median());
  }

  private static String json(Lateness.Ratio ratio) {
    return BLOCKS == 1
        ? String.format(Locale.ROOT, "[%.3f,null,null,null]", ratio.all())
        : String.format(
            Locale.ROOT,
            "[%.3f,%.3f,%.3f,%.3f]",
            ratio.all(),
            ratio.low(),
            ratio.high(),
            ratio.median());
  }
}
