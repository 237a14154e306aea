package io.tinyprofiler.hub.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in Chromium, on a real lab: what a person sees while a device generates. */
@Tag("browser")
class PageIT {

  private static final String DEVICE = "board-1";
  private static final double SLOW_MS = 30_000;

  @TempDir Path folder;
  private final List<String> complaints = new ArrayList<>();
  private Lab lab;
  private Playwright playwright;
  private Page page;

  @BeforeEach
  void open() {
    lab = new Lab(folder);
    lab.startHub();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setChromiumSandbox(false) // a build machine's root may not have one
                    .setArgs(
                        List.of("--disable-dev-shm-usage", "--disable-background-networking")));
    page = browser.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.navigate(lab.url() + "/");
  }

  @AfterEach
  void close() {
    playwright.close();
    lab.close();
  }

  @Test
  void aSessionsTokensAppearAsTheyAreGenerated() throws IOException {
    assertThat(page.locator("#devices")).containsText("No devices yet");
    assertThat(page.locator("#session")).containsText("No session yet");
    assertThat(page.locator("#hub")).hasText("live");

    lab.startDevice(DEVICE, "--pace", "60");
    lab.startAgent();
    Locator row = page.locator("tr[data-device=" + DEVICE + "]");
    assertThat(row.locator(".state")).hasText("idle", slow());
    assertThat(row).containsText("pi-1");
    assertThat(row).containsText("fable260k");

    UUID session = lab.queue(DEVICE, 1, 256);
    Locator text = page.locator("#text");
    assertThat(text).containsText("Once upon a time", slowly());
    page.reload();
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
    assertThat(page.locator("[data-part=state]")).hasText("completed");
    org.assertj.core.api.Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void theObserversCostStandsBesideTheFigures() {
    lab.startDevice(DEVICE, "--baud", "115200", "--polled");
    lab.startAgent();
    Locator row = page.locator("tr[data-device=" + DEVICE + "]");
    assertThat(row.locator(".state")).hasText("idle", slow());
    JsonArray modes = new JsonArray().add("live").add("deferred");
    lab.post(
        "/api/v1/sessions",
        new JsonObject()
            .put("device", DEVICE)
            .put("modes", modes)
            .put("warmups", 0)
            .put("repetitions", 1)
            .put("max_tokens", 64));
    Pattern cost = Pattern.compile("[0-9.]+ (ms|µs), [0-9.,]+ %");
    assertThat(figure("observer")).hasText(cost, slow());
    assertThat(page.locator("[data-part=run]")).hasText("run 2 of 2, deferred");
    assertThat(row).containsText("live + deferred", slowly());
    assertThat(row.locator("[data-part=observer]")).hasText(cost, slow());
    org.assertj.core.api.Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void looksAtTheHubDoNotOvertakeEachOther() {
    Object ended =
        page.evaluate(
            """
            async () => {
              const { oneAtATime } = await import('/dom.js');
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
  void aLostHubIsSaidAndFoundAgain() {
    assertThat(page.locator("#hub")).hasText("live");
    int port = java.net.URI.create(lab.url()).getPort();
    lab.hub().close();
    assertThat(page.locator("#hub")).containsText("hub lost", slowly());
    lab.startHub(port);
    assertThat(page.locator("#hub")).hasText("live", slow());
  }

  private Locator figure(String name) {
    return page.locator("[data-figure=" + name + "]");
  }

  private static com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions slow() {
    return new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
        .setTimeout(SLOW_MS);
  }

  private static ContainsTextOptions slowly() {
    return new ContainsTextOptions().setTimeout(SLOW_MS);
  }
}
