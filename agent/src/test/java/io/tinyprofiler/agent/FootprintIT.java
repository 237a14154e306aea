package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.Numbered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the agent takes with eight devices that stream 100 tokens a second each: as it is shipped,
 * with its flags and its archive of classes, and as a plain {@code java -jar}, in turn. {@code
 * -Dfootprint.pairs=5 -Dfootprint.seconds=10 -Dfootprint.warm=3000} makes the sample a benchmark,
 * whose table is in the README.
 */
@Timeout(1200)
class FootprintIT {

  private static final int PAIRS = Integer.getInteger("footprint.pairs", 1);
  private static final int SECONDS = Integer.getInteger("footprint.seconds", 4);
  private static final String TOKEN = "secret";

  /** A run ends after 197 tokens, and the next begins after a look at the clocks. */
  private static final String PACE = "102";

  /** Of each device, before it is measured: a service compiles what it does often, then no more. */
  private static final int WARM = Integer.getInteger("footprint.warm", 400);

  /** One start: s, MB, percent of one processor, tokens a second of each device. */
  private record Taken(double start, double resident, double processor, double tokens) {}

  @TempDir Path folder;

  @Test
  void takesLittle() throws Exception {
    List<String> shipped = MeasuredAgent.shipped(folder);
    List<Taken> small = new ArrayList<>();
    List<Taken> plain = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      small.add(measure(shipped, "small-" + i));
      plain.add(measure(MeasuredAgent.plain(), "plain-" + i));
    }
    print(small, plain);

    assertThat(median(small, Taken::resident)).isLessThan(median(plain, Taken::resident));
  }

  private Taken measure(List<String> java, String name) throws Exception {
    Path place = Files.createDirectory(folder.resolve(name));
    Path devices = Files.createDirectory(place.resolve("devices"));
    List<BoardProcess> boards = new ArrayList<>();
    FakeHub hub = new FakeHub(TOKEN).start();
    try {
      for (int i = 0; i < EightDevices.COUNT; i++) {
        Path link = devices.resolve("board-" + i);
        boards.add(BoardProcess.device(link, "board-" + i, "--pace", PACE));
      }
      try (MeasuredAgent agent = MeasuredAgent.start(java, place, hub.address(), TOKEN)) {
        double start = agent.secondsToDevice();
        EightDevices.begin(hub, EightDevices.ENDLESS, 256);
        hub.ingest()
            .await(all -> EightDevices.tokens(all) >= (long) EightDevices.COUNT * WARM)
            .await(120, TimeUnit.SECONDS);
        return stream(agent, hub, start);
      }
    } finally {
      boards.forEach(BoardProcess::close);
      hub.close();
    }
  }

  private Taken stream(MeasuredAgent agent, FakeHub hub, double start) throws Exception {
    long begun = System.nanoTime();
    double busy = agent.processorSeconds();
    long before = EightDevices.tokens(hub.ingest().records());
    double resident = 0;
    while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(SECONDS)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
      resident = Math.max(resident, agent.residentMb());
    }
    double elapsed = (System.nanoTime() - begun) / 1e9;
    busy = agent.processorSeconds() - busy;
    List<Numbered> records = hub.ingest().records();
    long tokens = EightDevices.tokens(records) - before;
    assertThat(tokens).isPositive();
    assertThat(records)
        .filteredOn(one -> one.record() instanceof RunEnded run && run.lost() > 0)
        .isEmpty();
    return new Taken(start, resident, 100 * busy / elapsed, tokens / elapsed / EightDevices.COUNT);
  }

  private interface Figure {
    double of(Taken taken);
  }

  private static double median(List<Taken> all, Figure figure) {
    double[] sorted = all.stream().mapToDouble(figure::of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static String spread(List<Taken> all, Figure figure) {
    double[] sorted = all.stream().mapToDouble(figure::of).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        median(all, figure),
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private static void print(List<Taken> small, List<Taken> plain) {
    StringBuilder table =
        new StringBuilder(
            "| of %d pairs | shipped | plain | limit |\n|---|---|---|---|\n".formatted(PAIRS));
    StringBuilder json = new StringBuilder("{\"benchmark\":\"footprint\",\"pairs\":" + PAIRS);
    row(table, json, small, plain, "start to first device, s", 0.8, Taken::start);
    row(table, json, small, plain, "resident, MB", 80, Taken::resident);
    row(table, json, small, plain, "of one processor, %", 8, Taken::processor);
    row(table, json, small, plain, "tokens/s of each device", 100, Taken::tokens);
    System.out.print(table);
    System.out.println(json.append('}'));
  }

  private static void row(
      StringBuilder table,
      StringBuilder json,
      List<Taken> small,
      List<Taken> plain,
      String name,
      double limit,
      Figure figure) {
    table.append(
        "| %s | %s | %s | %s |\n"
            .formatted(name, spread(small, figure), spread(plain, figure), limit));
    json.append(
        String.format(
            Locale.ROOT,
            ",\"%s\":{\"shipped\":%.3f,\"plain\":%.3f,\"limit\":%s}",
            name,
            median(small, figure),
            median(plain, figure),
            limit));
  }
}
