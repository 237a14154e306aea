package io.tinyprofiler.shared.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.tinyprofiler.shared.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ServiceLogTest {

  @TempDir Path folder;

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger log = (Logger) LoggerFactory.getLogger("io.tinyprofiler.Some");
  private final Appender<ILoggingEvent> before = root.getAppender("STDERR");

  @AfterEach
  void asItWas() {
    Appender<ILoggingEvent> file = root.getAppender("FILE");
    if (file != null) {
      file.stop();
      root.detachAppender(file);
    }
    if (before != null && !root.isAttached(before)) {
      root.addAppender(before);
    }
    log.setLevel(null);
  }

  /** Every record is in one of the files, once and in order, most of them compressed. */
  @Test
  void aFileThatIsFullIsCompressedAndNothingIsLost() throws IOException {
    configure(new LogConfig("INFO", "text", folder.toString(), 1, 30));
    int records = 60_000; // some 4 MiB
    IntStream.range(0, records).forEach(i -> log.info("record {} of a log that grows", i));
    log.debug("not wanted");
    root.getAppender("FILE").stop(); // waits for the compression

    List<String> lines = new ArrayList<>();
    List<Path> closed = files("hub-.*\\.gz");
    assertThat(closed).hasSizeGreaterThanOrEqualTo(2);
    for (Path file : closed) {
      lines.addAll(unzipped(file));
    }
    Path open = folder.resolve("hub.log");
    lines.addAll(Files.readAllLines(open));
    assertThat(Files.size(open)).isLessThan(2 * 1024 * 1024);
    assertThat(lines.stream().map(line -> line.replaceAll(".* record (\\d+) .*", "$1")))
        .containsExactlyElementsOf(IntStream.range(0, records).mapToObj(i -> "" + i).toList());
  }

  @Test
  void whatIsConfiguredIsWhatTheFilesGet() {
    configure(new LogConfig("WARN", "json", folder.toString(), 7, 3));

    var file = (RollingFileAppender<?>) root.getAppender("FILE");
    var policy =
        (ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy<?>) file.getRollingPolicy();
    assertThat(policy.getMaxHistory()).isEqualTo(3);
    assertThat(log.isInfoEnabled()).isFalse();
    log.warn("w");
    assertThat(folder.resolve("hub.log")).content().startsWith("{\"time\":").contains("\"w\"");
  }

  @Test
  void aFolderThatCannotBeOneIsAProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    LogConfig config = new LogConfig("INFO", "text", file.resolve("logs").toString(), 1, 1);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> configure(config))
        .withMessageContaining("cannot write logs into");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogConfig("loud", "text", "", 1, 1))
        .withMessageContaining("level is 'loud'");
  }

  private static void configure(LogConfig config) {
    ServiceLog.configure(config, "hub", Map.of());
  }

  /** In the order in which they were closed. */
  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches(name))
          .sorted(
              java.util.Comparator.comparing(
                  file ->
                      Integer.parseInt(file.toString().replaceAll(".*\\.(\\d+)\\.log.*", "$1"))))
          .toList();
    }
  }

  private static List<String> unzipped(Path file) throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }
}
