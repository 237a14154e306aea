package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Sessions on several devices, and the gate that CI asks. */
class GateIT {

  private static final double[] SEVEN = {2, 2.01, 2.02, 2.03, 2.04, 2.05, 2.06};

  @TempDir Path folder;
  private TestHub hub;
  private FakeAgent a;
  private FakeAgent b;
  private Path promptSet;

  @BeforeEach
  void start() throws Exception {
    hub = TestHub.start(folder);
    a = hub.agentWithDevice("a", "d");
    b = hub.agentWithDevice("b", "e");
    promptSet =
        Files.writeString(
            folder.resolve("prompts.yaml"),
            "prompts: [Once]\nmax_tokens: 8\nrepetitions: 7\nwarmups: 0\n");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun run(Object... args) {
    return client(hub.port(), Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }

  private CompletableFuture<CommandLineRun> later(Object... args) {
    return CompletableFuture.supplyAsync(() -> run(args));
  }

  private static UUID measure(FakeAgent agent, double... gapsMs) {
    StartSession start = agent.nextCommand(StartSession.class);
    return Recording.of(start.spec()).runs(gapsMs).store(agent, start.attempt());
  }

  private static double[] scaled(double by) {
    return Arrays.stream(SEVEN).map(gap -> gap * by).toArray();
  }

  /** A session of device d with the prompt set, and a baseline of it. */
  private UUID baseline(String name) throws Exception {
    var waiting = later("sessions", "run", "--device", "d", "--prompt-set", promptSet, "--wait");
    UUID session = measure(a, SEVEN);
    assertThat(waiting.get().code()).isZero();
    assertThat(run("baseline", "set", name, session).code()).isZero();
    return session;
  }

  private Element junit(Path file) throws Exception {
    return (Element)
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getElementsByTagName("testsuite")
            .item(0);
  }

  @Test
  void aMatrixRunsOnEachDeviceAndIsGatedAsOne() throws Exception {
    baseline("main");
    Path xml = folder.resolve("gate.xml");
    var waiting =
        later(
            "sessions",
            "run",
            "--device",
            "d,e",
            "--model",
            "fable260k",
            "--prompt-set",
            promptSet,
            "--label",
            "commit=abc,ci=7",
            "--gate",
            "--junit",
            xml,
            "--timeout",
            "60",
            "--json");
    UUID first = measure(a, scaled(1.001));
    UUID second = measure(b, scaled(1.1));

    CommandLineRun run = waiting.get();

    assertThat(run.code()).as(run.err()).isEqualTo(1);
    JsonObject json = new JsonObject(run.out());
    assertThat(json.getJsonObject("labels").getString("ci")).isEqualTo("7");
    assertThat(json.getJsonArray("results")).hasSize(2);
    JsonObject gate = json.getJsonArray("gate").getJsonObject(1);
    assertThat(gate.getString("outcome")).isEqualTo("failure");
    assertThat(gate.getString("baseline")).isEqualTo("main");
    Element suite = junit(xml);
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).startsWith("regressed; itl: worse by more than");
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .contains(second.toString(), "against main");
    String campaign = json.getJsonObject("labels").getString("campaign");
    assertThat(run("sessions", "list", "--label", "campaign=" + campaign).out())
        .contains(first.toString(), second.toString())
        .hasLineCount(3);
    assertThat(run("results", "--label", "commit=abc").out()).hasLineCount(3);
    assertThat(run("results", "--label", "commit=other").out()).contains("no results");
  }

  @Test
  void theGateIsFineRegressedOrCouldNotMeasure() throws Exception {
    baseline("main");
    Object[] gated = {
      "sessions", "run", "--device", "d", "--prompt-set", promptSet, "--gate", "main"
    };

    var fine = later(gated);
    measure(a, scaled(1.01));
    assertThat(fine.get().code()).isZero();
    assertThat(fine.get().out()).contains("against main: same");

    var lenient = later(with(gated, "--threshold", "20"));
    measure(a, scaled(1.1));
    assertThat(lenient.get().code()).isZero();

    var few = later(with(gated, "--runs", "4"));
    measure(a, 2, 2, 2, 2);
    assertThat(few.get().code()).isEqualTo(2);
    assertThat(few.get().out()).contains("7 and 4 valid runs");

    Path xml = folder.resolve("failed.xml");
    var failed = later(with(gated, "--junit", xml));
    StartSession start = a.nextCommand(StartSession.class);
    a.store(
        new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")),
        new SessionEnded(
            start.spec().session(), SessionOutcome.FAILED, FailureKind.BOARD, "it burnt"));
    assertThat(failed.get().code()).isEqualTo(2);
    assertThat(junit(xml).getAttribute("errors")).isEqualTo("1");
    assertThat(Files.readString(xml)).contains("has failed (BOARD): it burnt");
  }

  private static Object[] with(Object[] args, Object... more) {
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  @Test
  void withoutABaselineThereIsNothingToCompare() throws Exception {
    Path xml = folder.resolve("none.xml");
    var waiting =
        later(
            "sessions",
            "run",
            "--device",
            "d",
            "--prompt-set",
            promptSet,
            "--gate",
            "--junit",
            xml);
    UUID session = measure(a, SEVEN);

    assertThat(waiting.get().code()).isEqualTo(2);
    assertThat(waiting.get().out()).contains("no baseline", "baseline set NAME " + session);
    assertThat(junit(xml).getAttribute("skipped")).isEqualTo("1");
  }

  @Test
  void aGateGivesUpWaitingAndSaysSo() throws Exception {
    Path xml = folder.resolve("late.xml");
    CommandLineRun run =
        run("sessions", "run", "--device", "d", "--gate", "--timeout", "1", "--junit", xml);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).contains("has not ended in time");
    assertThat(junit(xml).getAttribute("errors")).isEqualTo("1");
  }

  @Test
  void aTrendIsByTheValuesOfALabel() throws Exception {
    for (String commit : new String[] {"c1", "c2"}) {
      var waiting =
          later(
              "sessions",
              "run",
              "--device",
              "d",
              "--prompt-set",
              promptSet,
              "--label",
              "commit=" + commit,
              "--wait");
      measure(a, commit.equals("c1") ? SEVEN : scaled(1.1));
      assertThat(waiting.get().code()).isZero();
    }

    CommandLineRun trend = run("results", "--trend", "commit");
    assertThat(trend.out()).contains("COMMIT", "c1", "c2", "+10.00 %").hasLineCount(3);
    JsonObject json = new JsonObject(run("results", "--trend", "commit", "--json").out());
    assertThat(json.getJsonArray("trends").getJsonObject(1).getString("value")).isEqualTo("c2");
    assertThat(run("results", "--trend", "ci").out()).contains("no results with that label");
    assertThat(run("results", "--trend", "commit", "--label", "a=b").code()).isEqualTo(64);
  }

  @Test
  void whatCannotBeRunIsRefusedBeforeAnythingIsQueued() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "prompts: [a]\nruns: 7\n");

    CommandLineRun none = run("sessions", "run", "--device", "d,e", "--model", "fable260k,other");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("none of these devices has the model other");
    CommandLineRun model = run("sessions", "run", "--device", "d", "--model", "x:int8");
    assertThat(model.err()).contains("device d has fable260k:float32, none of x:int8");
    CommandLineRun set = run("sessions", "run", "--device", "d", "--prompt-set", wrong);
    assertThat(set.err()).contains("unknown key 'runs'", "use the keys prompts, max_tokens");
    assertThat(run("sessions", "run", "--device", "d", "--threshold", "3").code()).isEqualTo(64);
    assertThat(run("sessions").out()).contains("no sessions");
  }
}
