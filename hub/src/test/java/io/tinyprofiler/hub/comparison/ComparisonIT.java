package io.tinyprofiler.hub.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonIT {

  private static final double[] TEN = {
    2.00, 2.01, 1.99, 2.02, 1.98, 2.005, 1.995, 2.015, 1.985, 2.0
  };

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

  private UUID stored(double scale, String... capabilities) {
    return Recording.of("d", "Once", Map.of("commit", "abc"), capabilities)
        .runs(Arrays.stream(TEN).map(gap -> gap * scale).toArray())
        .store(agent);
  }

  private Answer compare(Object reference, Object candidates) {
    return compare(reference, candidates, "");
  }

  private Answer compare(Object reference, Object candidates, String more) {
    return hub.http()
        .get("/api/v1/compare?reference=%s&candidates=%s%s".formatted(reference, candidates, more));
  }

  private Answer baseline(String name, UUID session) {
    return hub.http()
        .post(
            "/api/v1/baselines",
            new JsonObject().put("name", name).put("session", session.toString()));
  }

  @Test
  void eachCandidateHasItsVerdict() {
    UUID reference = stored(1);
    UUID slower = stored(1.06);
    UUID same = stored(1.01);

    JsonObject report = compare(reference, slower + "," + same).json();

    assertThat(report.getJsonArray("sides")).hasSize(3);
    JsonObject side = report.getJsonArray("sides").getJsonObject(0);
    assertThat(side.getInteger("runs")).isEqualTo(10);
    assertThat(side.getString("provenance")).isEqualTo("measured");
    assertThat(side.getJsonObject("labels").getString("commit")).isEqualTo("abc");
    JsonObject first = report.getJsonArray("comparisons").getJsonObject(0);
    assertThat(first.getString("verdict")).isEqualTo("regressed");
    assertThat(first.getString("reason")).startsWith("itl: worse by more than the threshold");
    JsonObject itl = first.getJsonArray("figures").getJsonObject(0);
    assertThat(itl.getString("figure")).isEqualTo("itl");
    assertThat(itl.getDouble("change_percent")).isCloseTo(6, within(1e-3));
    assertThat(itl.getJsonObject("reference").getDouble("median")).isCloseTo(2e-3, within(1e-9));
    assertThat(itl.getJsonObject("change_interval").getDouble("low")).isLessThan(6);
    assertThat(itl.getDouble("cliffs_delta")).isEqualTo(1.0);
    assertThat(report.getJsonArray("comparisons").getJsonObject(1).getString("verdict"))
        .isEqualTo("same");
  }

  @Test
  void thresholdAndFiguresAreTheCallers() {
    UUID reference = stored(1);
    UUID slower = stored(1.06);

    assertThat(verdict(compare(reference, slower, "&threshold=10"))).isEqualTo("same");
    assertThat(verdict(compare(reference, slower, "&figures=ttft,tg_ts"))).isEqualTo("regressed");
    assertThat(verdict(compare(slower, reference))).isEqualTo("improved");
    Answer unknown = compare(reference, slower, "&figures=speed");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().getString("next")).contains("itl", "ttft");
  }

  private static String verdict(Answer answer) {
    return answer.json().getJsonArray("comparisons").getJsonObject(0).getString("verdict");
  }

  @Test
  void invalidRunsLeaveTheComparisonAndAreCounted() {
    UUID reference = stored(1);
    UUID few =
        Recording.of("d", "Once", Map.of())
            .runs(2, 2, 2, 2)
            .invalid(FailureKind.LINK, "a damaged frame")
            .store(agent);

    JsonObject report = compare(reference, few).json();

    JsonObject side = report.getJsonArray("sides").getJsonObject(1);
    assertThat(side.getInteger("runs")).isEqualTo(4);
    assertThat(side.getInteger("invalid_runs")).isEqualTo(1);
    JsonObject candidate = report.getJsonArray("comparisons").getJsonObject(0);
    assertThat(candidate.getString("verdict")).isEqualTo("undecided");
    assertThat(candidate.getString("reason")).contains("10 and 4 valid runs", "at least 5");
    Answer refused = baseline("few", few);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("baseline-too-small");
  }

  @Test
  void whatSaysNothingAboutEachOtherIsRefusedUnlessForced() {
    UUID reference = stored(1);
    UUID emulated = stored(1, "emulated");
    UUID otherPrompt = Recording.of("d", "Twice", Map.of()).runs(TEN).store(agent);

    Answer refused = compare(reference, emulated);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("not-comparable");
    assertThat(refused.json().getString("detail")).contains("one device is an emulator");
    assertThat(compare(reference, otherPrompt).json().getString("detail"))
        .contains("the prompt set differs");
    JsonObject forced = compare(reference, emulated, "&force=true").json();
    assertThat(forced.getJsonArray("sides").getJsonObject(1).getString("provenance"))
        .isEqualTo("emulated");
    assertThat(forced.getJsonArray("comparisons").getJsonObject(0).getJsonArray("differences"))
        .containsExactly("one device is an emulator");
  }

  @Test
  void aBaselineIsASessionByAName() {
    UUID first = stored(1);
    JsonObject set = baseline("main", first).json();
    assertThat(set.getString("platform")).isEqualTo("host");
    assertThat(set.getString("firmware_family")).isEqualTo("tp-host");
    assertThat(set.getString("prompt_set_sha")).matches("[0-9a-f]{64}");

    assertThat(verdict(compare("main", stored(1.06)))).isEqualTo("regressed");
    UUID second = stored(1.06);
    assertThat(baseline("main", second).status()).isEqualTo(200);
    assertThat(verdict(compare("main", stored(1.06)))).isEqualTo("same");
    assertThat(hub.http().get("/api/v1/baselines").list("baselines")).hasSize(1);
    assertThat(hub.http().get("/api/v1/baselines/main").json().getString("session"))
        .isEqualTo(second.toString());
    assertThat(hub.http().delete("/api/v1/baselines/main").status()).isEqualTo(204);
    assertThat(hub.http().delete("/api/v1/baselines/main").status()).isEqualTo(404);
    assertThat(compare("main", second).code()).isEqualTo("baseline-not-found");
  }

  @Test
  void theBaselineOfASessionSharesEverythingWithIt() {
    baseline("old", stored(1));
    baseline("new", stored(1));
    baseline("emulated", stored(1, "emulated"));

    assertThat(matching(stored(1)).getJsonArray("baselines").getJsonObject(0).getString("name"))
        .isEqualTo("new");
    UUID otherPrompt = Recording.of("d", "Twice", Map.of()).runs(TEN).store(agent);
    assertThat(matching(otherPrompt).getJsonArray("baselines")).isEmpty();
  }

  private JsonObject matching(UUID session) {
    return hub.http().get("/api/v1/baselines?session=" + session).json();
  }

  @Test
  void whatHasNotEndedOrIsNotThereIsRefused() {
    UUID reference = stored(1);
    UUID running = hub.running(agent);

    assertThat(compare(reference, running).code()).isEqualTo("session-not-ended");
    assertThat(compare(reference, UUID.randomUUID()).code()).isEqualTo("session-not-found");
    assertThat(baseline("x y", reference).status()).isEqualTo(400);
  }
}
