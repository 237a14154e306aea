package io.tinyprofiler.hub.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.RecordCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The layer that stands for a power cut takes away what was not flushed, and nothing else; so a
 * spool under it shows whether it flushes what it reports.
 */
@Timeout(120)
class FrailHostIT {

  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @TempDir Path folder;
  private Path data;
  private FrailHost host;

  @BeforeEach
  void makeHost() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    host = new FrailHost(data, folder.resolve("host"));
    System.err.println("frail host: -Dseed=" + SEED);
  }

  @Test
  void whatWasNotFlushedIsGone() throws Exception {
    killAfter(1, "plain");
    assertThat(data.resolve("plain")).hasContent("FLushed, and more");

    long bytes = host.cutPower();

    assertThat(data.resolve("plain")).hasContent("flushed");
    assertThat(bytes).isEqualTo("FL, and more".length());
  }

  @Test
  void aDatabaseThatDoesNotFlushLosesCommits() throws Exception {
    List<String> committed = killAfter(100, "sqlite", "off");
    host.cutPower();
    assertThat(rows(data.resolve("sqlite.db"))).isLessThan(committed.size());
  }

  @Test
  void aDatabaseThatFlushesKeepsThem() throws Exception {
    List<String> committed = killAfter(100, "sqlite", "full");
    host.cutPower();
    assertThat(rows(data.resolve("sqlite.db"))).isGreaterThanOrEqualTo(committed.size());
  }

  @Test
  void theSpoolKeepsWhatItReportedThroughAPowerCut() throws Exception {
    Random random = new Random(SEED);
    List<String> reported = new ArrayList<>();
    for (int cut = 0; cut < 3; cut++) {
      reported.addAll(killAfter(200 + random.nextInt(2_000), "spool"));
      host.cutPower();
    }
    assertThat(spooled(reported.size())).containsAll(reported);
  }

  /** The free space does not tell; the writes themselves fail. */
  @Test
  void aFullDiskLeavesNoHoleInTheSpool() throws Exception {
    List<String> reported = new ArrayList<>();
    Process process = start("spool");
    try (BufferedReader out = process.inputReader()) {
      take(out, 500, reported);
      for (int time = 0; time < 3; time++) {
        host.diskIsFull(false);
        String line = out.readLine();
        while (!line.equals("refused")) {
          reported.add(line);
          line = out.readLine();
        }
        host.diskHasRoom();
        while (line.equals("refused")) {
          line = out.readLine();
        }
        reported.add(line);
        take(out, 500, reported);
      }
      process.toHandle().destroyForcibly();
      take(out, Integer.MAX_VALUE, reported);
    }
    assertThat(host.refusedWrites()).isPositive();
    assertThat(spooled(reported.size())).containsAll(reported);
  }

  @Test
  void theWallClockJumpsAndTheMonotonicOneDoesNot() throws Exception {
    host.clockIsAhead(Duration.ofDays(1000));
    long now = Long.parseLong(date("+%s"));
    assertThat(Duration.ofSeconds(now - System.currentTimeMillis() / 1000).toDays())
        .isBetween(999L, 1000L);
  }

  private String date(String format) throws IOException {
    ProcessBuilder date = new ProcessBuilder("date", format);
    date.environment().putAll(host.environment());
    try (BufferedReader out = date.start().inputReader()) {
      return out.readLine();
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WritingProcess.class.getName(), arguments[0], data.toString()));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    ProcessBuilder process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    process.environment().putAll(host.environment());
    return process.start();
  }

  /** Everything that it printed until its end. */
  private List<String> killAfter(int lines, String... arguments) throws IOException {
    Process process = start(arguments);
    List<String> printed = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      take(out, lines, printed);
      process.toHandle().destroyForcibly(); // unlike Process, it leaves what was printed readable
      take(out, Integer.MAX_VALUE, printed);
    }
    process.onExit().join();
    return printed;
  }

  private static void take(BufferedReader out, int lines, List<String> into) throws IOException {
    for (int n = 0; n < lines; n++) {
      String line = out.readLine();
      if (line == null) {
        return;
      }
      if (!line.equals("refused")) {
        into.add(line);
      }
    }
  }

  private static int rows(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      try (ResultSet rows = sql.executeQuery("select count(*) from rows")) {
        return rows.getInt(1);
      } catch (SQLException e) {
        return 0; // not even the table is left
      }
    }
  }

  /** The texts of all records, which are numbered without a gap. */
  private List<String> spooled(int atLeast) {
    SpoolLines spool = SpoolLines.dead(data.resolve("spool.db"), folder.resolve("copy"), "", 0);
    SortedMap<Long, String> lines = spool.lines();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(lines.firstKey()).isEqualTo(1);
    assertThat(lines.lastKey()).isEqualTo(lines.size()).isEqualTo(spool.highest());
    return lines.values().stream()
        .map(line -> RecordCodec.decode(line).record())
        .filter(DeviceLog.class::isInstance)
        .map(record -> ((DeviceLog) record).lines().get(0))
        .toList();
  }
}
