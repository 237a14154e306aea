package io.tinyprofiler.hub.incident;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.tinyprofiler.hub.alert.AlertLab;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents on the page, in a browser. */
@Tag("browser")
class IncidentPageIT {

  private static final double SLOW_MS = 30_000;

  private final List<String> complaints = new ArrayList<>();
  private IncidentLab lab;
  private Playwright playwright;
  private Page page;

  @BeforeEach
  void open(@TempDir Path folder) {
    lab = new IncidentLab(folder, 0);
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
    page.onPageError(complaints::add);
    page.navigate("http://127.0.0.1:%d/".formatted(lab.alerts().hub().port()));
  }

  @AfterEach
  void close() {
    playwright.close();
    lab.close();
  }

  @Test
  void anIncidentIsAcknowledgedAndItsTimelineIsShown() {
    assertThat(page.locator("#incidents")).containsText("Nothing is wrong", slowly());
    lab.alerts()
        .post(
            AlertLab.alert("alertname", "Hot", "severity", "critical", "g", "a")
                .put("annotations", new JsonObject().put("summary", "<b>91 °C</b>")));

    Locator row = page.locator("tr[data-incident]");
    assertThat(row).containsText("Hot", slowly());
    assertThat(row.locator(".state")).containsText("open");
    assertThat(page.locator("[data-part=alerts]")).containsText("<b>91 °C</b>");
    assertThat(page.locator("[data-part=timeline]")).containsText("alert fired");

    row.locator("button[data-step=acknowledge]").click();
    assertThat(row.locator(".state")).containsText("acknowledged", slowly());
    assertThat(row).containsText("anonymous");
    assertThat(page.locator("[data-part=timeline]")).containsText("acknowledged", slowly());
    Assertions.assertThat(lab.only().getString("state")).isEqualTo("acknowledged");

    lab.alerts().resolve("alertname", "Hot", "severity", "critical", "g", "a");
    row.locator("button[data-step=mitigate]").click();
    assertThat(row.locator(".state")).containsText("mitigated", slowly());
    row.locator("button[data-step=resolve]").click();
    assertThat(page.locator("#incidents")).containsText("Nothing is wrong", slowly());
    Assertions.assertThat(complaints).isEmpty();
  }

  private static ContainsTextOptions slowly() {
    return new ContainsTextOptions().setTimeout(SLOW_MS);
  }
}
