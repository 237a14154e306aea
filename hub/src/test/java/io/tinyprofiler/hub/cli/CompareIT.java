package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareIT {

  @TempDir Path folder;
  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
    agent = hub.agentWithDevice("a", "d");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun run(Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return client(hub.port(), words);
  }

  private UUID stored(double... gaps) {
    return Recording.of("d", "Once", Map.of(), "emulated").runs(gaps).store(agent);
  }

  @Test
  void aVerdictIsATableAndAnExitCode() {
    UUID a = stored(2, 2.01, 2.02, 2.03, 2.04, 2.05, 2.06);
    UUID slower = stored(2.2, 2.21, 2.22, 2.23, 2.24, 2.25, 2.26);
    UUID few = stored(2, 2, 2, 2);

    CommandLineRun same = run("compare", a, a);
    assertThat(same.code()).isZero();
    assertThat(same.out()).contains("same", "host (emulated)", "itl *");
    CommandLineRun regressed = run("compare", a, slower);
    assertThat(regressed.code()).isEqualTo(1);
    assertThat(regressed.out()).contains("regressed", "+9.85 %", "0.0006", "2.030 ms");
    CommandLineRun undecided = run("compare", a, few);
    assertThat(undecided.code()).isEqualTo(2);
    assertThat(undecided.out()).contains("undecided", "7 and 4 valid runs");
    JsonObject json = new JsonObject(run("compare", a, slower, few, "--json").out());
    assertThat(json.getJsonArray("comparisons")).hasSize(2);
    assertThat(run("compare", a, slower, "--threshold", "20").code()).isZero();
    assertThat(run("compare", a).code()).isEqualTo(64);
  }

  @Test
  void aBaselineIsSetShownAndRemoved() {
    UUID a = stored(2, 2, 2, 2, 2);

    assertThat(run("baseline").out()).contains("no baselines", "baseline set NAME SESSION");
    assertThat(run("baseline", "set", "main", a).code()).isZero();
    assertThat(run("baseline", "list").out()).contains("main", a.toString(), "host (emulated)");
    assertThat(run("baseline", "show", "main").out()).contains("main", "fable260k", "500");
    assertThat(run("compare", "main", a).code()).isZero();
    assertThat(run("baseline", "rm", "main").out()).isEqualTo("removed\n");
    CommandLineRun gone = run("baseline", "show", "main");
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("there is no baseline main; list them with");
  }
}
