package io.tinyprofiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the service takes into memory, from its file of configuration to a session's end. {@code
 * -Dclasses.write} renews the list by which its archive of classes is made.
 */
@Timeout(180)
class LoadedClassesIT {

  private static final String TOKEN = "secret";
  private static final Path LIST = MeasuredAgent.SESSION_CLASSES;

  /** Of what is loaded: what another Java, or code that came since, has beside the list. */
  private static final double MOST_MISSING = 0.05;

  /** Made while it runs: no archive can have them. */
  private static final String MADE = ".*(Lambda|LambdaForm|Proxy|Accessor|0x).*";

  @TempDir Path folder;

  @Test
  void theServiceLoadsItsArchiveAndNothingOfADataBinder() throws Exception {
    Path devices = Files.createDirectory(folder.resolve("devices"));
    Path config = Files.writeString(folder.resolve("agent.yaml"), "spool: {graceHours: 7}\n");
    Path log = folder.resolve("classes.log");
    List<String> java = new ArrayList<>(MeasuredAgent.shipped(folder));
    java.add("-Xlog:class+load:file=" + log + "::filecount=0");
    FakeHub hub = new FakeHub(TOKEN).start();
    List<Numbered> records;
    BoardProcess board = BoardProcess.device(devices.resolve("board"), "board-0");
    try (MeasuredAgent agent =
        MeasuredAgent.start(java, folder, hub.address(), TOKEN, "--config", config.toString())) {
      assertThat(agent.secondsToDevice()).isPositive();
      records = session(hub);
    } finally {
      board.close();
      hub.close();
    }

    assertThat(EightDevices.tokens(records)).isPositive();
    assertThat(started(records).config())
        .extractingByKey("spool")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("graceHours", 7);
    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.contains(" " + AgentMain.class.getName() + " "));
    assertThat(loaded).anyMatch(line -> line.contains("org.yaml.snakeyaml."));
    assertThat(loaded)
        .noneMatch(line -> line.contains("com.fasterxml.jackson.databind."))
        .noneMatch(line -> line.contains("com.fasterxml.jackson.dataformat."));
    compare(loaded);
  }

  /** Whatever is loaded from elsewhere takes memory that the archive would not. */
  private static void compare(List<String> loaded) throws IOException {
    Set<String> all = new TreeSet<>();
    Set<String> missing = new TreeSet<>();
    for (String line : loaded) {
      String[] words = line.substring(line.indexOf("] ") + 2).split(" ", 2);
      if (words.length == 2 && words[1].startsWith("source:") && !words[0].matches(MADE)) {
        all.add(words[0].replace('.', '/'));
        if (!words[1].contains("shared objects file")) {
          missing.add(words[0].replace('.', '/'));
        }
      }
    }
    if (Boolean.getBoolean("classes.write")) {
      Set<String> list = new TreeSet<>(Files.readAllLines(LIST));
      list.retainAll(all);
      list.addAll(missing);
      Files.write(LIST, list);
      System.out.printf("%s: %d classes%n", LIST, list.size());
    } else {
      assertThat(missing).as("renew the list").hasSizeLessThan((int) (all.size() * MOST_MISSING));
    }
  }

  private static AgentStarted started(List<Numbered> records) {
    return records.stream()
        .map(Numbered::record)
        .filter(AgentStarted.class::isInstance)
        .map(AgentStarted.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<Numbered> session(FakeHub hub) throws Exception {
    hub.heartbeat(beat -> beat.devices().stream().anyMatch(one -> one.state() == DeviceState.IDLE))
        .await(60, TimeUnit.SECONDS);
    UUID session = UUID.randomUUID();
    var spec = new SessionSpec(session, "board-0", List.of(""), 1, 1, 32, 0, 0, 0, Map.of());
    CommandReply reply = hub.command(AgentProcess.ID, new StartSession(1, spec)).await();
    assertThat(reply).isEqualTo(new CommandReply.Accepted());
    List<Numbered> records =
        hub.ingest()
            .await(all -> all.stream().anyMatch(one -> one.record() instanceof SessionEnded))
            .await(60, TimeUnit.SECONDS);
    assertThat(records)
        .extracting(Numbered::record)
        .contains(new SessionEnded(session, SessionOutcome.COMPLETED, null, ""));
    return records;
  }
}
