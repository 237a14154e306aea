package io.tinyprofiler.hub.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slow;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tinyprofiler.hub.page.Browsing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in Chromium, on a real lab: what a person sees while a device generates. */
@Tag("browser")
class PageIT {

  private static final String DEVICE = "board-1";

  @TempDir Path folder;
  private Lab lab;
  private Browsing browsing;

  @BeforeEach
  void open() {
    lab = new Lab(folder);
    lab.startHub();
    browsing = new Browsing(lab.url());
  }

  @AfterEach
  void close() {
    browsing.close();
    lab.close();
  }

  @Test
  void aSessionsTokensAppearAsTheyAreGenerated() throws IOException {
    assertThat(browsing.find("#devices")).containsText("No devices yet");
    assertThat(browsing.find("#hub")).hasText("live");

    lab.startDevice(DEVICE, "--pace", "60");
    lab.startAgent();
    Locator row = browsing.find("tr[data-device=" + DEVICE + "]");
    assertThat(row.locator(".state")).hasText("idle", slow());
    assertThat(row).containsText("pi-1");
    assertThat(row).containsText("fable260k");

    UUID session = lab.queue(DEVICE, 1, 256);
    browsing.find("#running [data-session='" + session + "']").click();
    Locator text = browsing.find("#text");
    assertThat(text).containsText("Once upon a time", slowly());
    browsing.page().reload();
    assertThat(text).containsText("Once upon a time", slowly());

    lab.awaitSession(session, 60, "completed");
    String greedy =
        Files.readString(Lab.TOOL.home().resolve("agent/firmware/models/fable260k-greedy.txt"))
            .strip();
    assertThat(text).containsText(greedy, slowly());
    assertThat(figure("tokens")).hasText("197");
    assertThat(figure("lost")).hasText("0");
    assertThat(figure("tokens-per-second")).hasText(Pattern.compile("[0-9][0-9.,]+"));
    assertThat(figure("ttft")).hasText(Pattern.compile("[0-9.]+ (s|ms|µs)"));
    assertThat(browsing.find("[data-part=state]")).hasText("completed");
    org.assertj.core.api.Assertions.assertThat(browsing.complaints()).isEmpty();
  }

  @Test
  void theObserversCostStandsBesideTheFigures() {
    lab.startDevice(DEVICE, "--baud", "115200", "--polled");
    lab.startAgent();
    Locator row = browsing.find("tr[data-device=" + DEVICE + "]");
    assertThat(row.locator(".state")).hasText("idle", slow());
    JsonArray modes = new JsonArray().add("live").add("deferred");
    JsonObject session =
        lab.post(
            "/api/v1/sessions",
            new JsonObject()
                .put("device", DEVICE)
                .put("modes", modes)
                .put("warmups", 0)
                .put("repetitions", 1)
                .put("max_tokens", 64));
    Pattern cost = Pattern.compile("[0-9.]+ (ms|µs), [0-9.,]+ %");
    assertThat(row).containsText("live + deferred", slowly());
    assertThat(row.locator("[data-part=observer]")).hasText(cost, slow());
    browsing.go("#/sessions/" + session.getString("id"));
    assertThat(figure("observer")).hasText(cost, slow());
    assertThat(browsing.find("[data-part=run]")).hasText("run 2 of 2, deferred");
    org.assertj.core.api.Assertions.assertThat(browsing.complaints()).isEmpty();
  }

  @Test
  void looksAtTheHubDoNotOvertakeEachOther() {
    Object ended =
        browsing
            .page()
            .evaluate(
                """
            async () => {
              const { oneAtATime } = await import('/timing.js');
              const ended = [];
              let begun = 0;
              const look = oneAtATime(async () => {
                const number = ++begun;
                await new Promise((done) => setTimeout(done, number === 1 ? 50 : 0));
                ended.push(number);
              });
              await Promise.all([look(), look(), look()]);
              return ended;
            }
            """);
    org.assertj.core.api.Assertions.assertThat(ended).isEqualTo(List.of(1, 2));
  }

  @Test
  void aLostHubIsSaidAndFoundAgainOnEachPage() {
    List<Page> pages =
        Stream.of("", "sessions", "new", "compare", "models", "incidents", "operations")
            .map(path -> browsing.another("#/" + path))
            .toList();
    pages.forEach(page -> assertThat(page.locator("#hub")).hasText("live", slow()));
    pages.forEach(page -> assertThat(page.locator("main .waiting")).hasCount(0));
    int port = java.net.URI.create(lab.url()).getPort();
    lab.hub().close();
    for (Page page : pages) {
      assertThat(page.locator("#hub")).hasText("hub lost", slow());
      assertThat(page.locator("main")).containsText("The hub does not answer since");
      assertThat(page.locator("main .waiting")).hasCount(0); // what was read stays
    }
    lab.startHub(port);
    for (Page page : pages) {
      assertThat(page.locator("#hub")).hasText("live", slow());
      assertThat(page.locator("main")).not().containsText("The hub does not answer since");
    }
  }

  private Locator figure(String name) {
    return browsing.find("[data-figure=" + name + "]");
  }
}
