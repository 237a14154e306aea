package io.tinyprofiler.hub.export;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in Chromium, from disk: it asks for nothing, and what it draws is seen. */
@Tag("browser")
class ReportIT {

  @TempDir Path folder;

  @Test
  void opensFromDiskAndAsksForNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("report.html"), HtmlReport.of(Exported.session()));
    String address = file.toUri().toString();
    List<String> asked = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    try (Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(Path.of("/usr/bin/chromium"))
                      .setChromiumSandbox(false) // a build machine's root may not have one
                      .setArgs(
                          List.of("--disable-dev-shm-usage", "--disable-background-networking")));
      Page page = browser.newPage();
      page.onRequest(request -> asked.add(request.url()));
      page.onConsoleMessage(message -> complaints.add(message.text()));
      page.onPageError(complaints::add);
      page.navigate(address);

      assertThat(page.locator("h1")).hasText("fable260k int8 on netduinoplus2 (emulated)");
      assertThat(page.locator(".notice").first()).containsText("emulator");
      assertThat(page.locator("svg")).hasCount(3);
      assertThat(page.locator("svg").first()).isVisible();
      assertThat(page.locator("svg circle")).hasCount(5);
      assertThat(page.locator("tr.invalid")).hasCount(3);
      assertThat(page.locator("tr.invalid").first()).containsText("LINK: a damaged frame");
      assertThat(page.locator("svg").first().boundingBox().height).isGreaterThan(100);
    }
    assertThat(asked).containsExactly(address);
    assertThat(complaints).isEmpty();
  }
}
