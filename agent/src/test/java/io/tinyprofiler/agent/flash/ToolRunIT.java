package io.tinyprofiler.agent.flash;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.rig.Arrival;
import io.tinyprofiler.agent.rig.Loop;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: what tools do well and badly. */
@Timeout(60)
class ToolRunIT {

  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;

  private final Loop loop = new Loop();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @AfterEach
  void end() throws Exception {
    loop.close();
  }

  private ToolRun tool() {
    return new ToolRun(loop.vertx, new Leftovers(noted()));
  }

  private Path noted() {
    return folder.resolve("flashing");
  }

  private ToolRun.End run(Duration limit, String script) throws Exception {
    return await(loop.call(() -> tool().start(List.of("sh", "-c", script), limit, lines::add)));
  }

  @Test
  void itsCodeAndBothItsStreamsAreKept() throws Exception {
    ToolRun.End end = run(LONG, "echo out; echo err >&2; exit 3");

    assertThat(end.code()).isEqualTo(3);
    assertThat(end.killed()).isFalse();
    assertThat(noted()).isEmptyDirectory();
    assertThat(end.output()).containsExactlyInAnyOrder("out", "err");
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void itHasNothingToRead() throws Exception {
    assertThat(run(LONG, "cat; echo done").output()).containsExactly("done");
  }

  @Test
  void progressBarsAndColoursBecomeLines() throws Exception {
    ToolRun.End end = run(LONG, "printf '10 %%\\r\\033[1m20 %%\\033[0m\\r30 %%\\n\\n'");

    assertThat(end.output()).containsExactly("10 %", "20 %", "30 %");
  }

  @Test
  void onlyTheLastLinesOfMuchOutputAreKept() throws Exception {
    ToolRun.End end =
        run(
            LONG,
            "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; yes x | head -c 300000 | tr -d '\\n'");

    assertThat(end.output()).hasSize(ToolOutput.MAX_LINES + 1);
    assertThat(end.output().get(0)).isEqualTo("(4941 lines before these)");
    assertThat(end.output()).contains("line 4999");
    assertThat(end.output()).allMatch(line -> line.length() <= ToolOutput.MAX_LINE);
  }

  @Test
  void whatItLeavesRunningDoesNotHoldItUp() throws Exception {
    Path pid = folder.resolve("pid");

    ToolRun.End end = run(LONG, "sleep 1000 & echo $! > " + pid + "; echo started");

    assertThat(end.code()).isZero();
    assertThat(end.output()).containsExactly("started");
    ProcessHandle left = handle(pid);
    assertThat(left.isAlive()).as("a board's emulator lives on").isTrue();
    left.destroyForcibly();
  }

  @Test
  void oneThatHangsIsKilledWithItsChildren() throws Exception {
    Path pid = folder.resolve("pid");

    ToolRun.End end =
        run(
            Duration.ofSeconds(3),
            "echo begins; sleep 1000 & echo $! > " + pid + "; trap '' TERM; wait");

    assertThat(end.killed()).isTrue();
    assertThat(end.output()).containsExactly("begins");
    awaitEnd(pid);
  }

  @Test
  void whatAKilledAgentLeftRunningIsEndedByTheNext() throws Exception {
    Path begun = folder.resolve("begun");
    String script =
        "sleep 1000 & echo $! > " + begun + ".new; mv " + begun + ".new " + begun + "; wait";
    Future<ToolRun.End> end =
        loop.call(() -> tool().start(List.of("sh", "-c", script), LONG, lines::add));
    Arrival.await(begun);
    assertThat(noted()).isNotEmptyDirectory();
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.writeString(others.resolve("a-mark-of-another-tool"), "-c " + script);

    new Leftovers(others).endAll();
    assertThat(handle(begun).isAlive()).as("one with another mark lives on").isTrue();
    new Leftovers(noted()).endAll();

    assertThat(await(end).code()).isEqualTo(128 + 9);
    awaitEnd(begun);
    assertThat(noted()).isEmptyDirectory();
  }

  @Test
  void aProgramThatIsNotThereSaysSo() {
    assertThatThrownBy(
            () -> await(loop.call(() -> tool().start(List.of("/no/such/tool"), LONG, lines::add))))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/tool");
    assertThat(noted()).isEmptyDirectory();
  }

  private static void awaitEnd(Path pid) throws Exception {
    Optional<ProcessHandle> process =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    if (process.isPresent()) {
      process.get().onExit().get(10, TimeUnit.SECONDS);
    }
  }

  private static ProcessHandle handle(Path pid) throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
  }
}
