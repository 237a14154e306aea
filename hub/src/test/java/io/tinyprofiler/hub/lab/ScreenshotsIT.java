package io.tinyprofiler.hub.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.options.ColorScheme;
import io.tinyprofiler.hub.page.Browsing;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the README's pictures of the pages from what the demo stored. They are left in {@code
 * target/screenshots}, or where {@code -Dscreenshots=} says.
 */
@Tag("browser")
class ScreenshotsIT {

  private static final int LARGEST = 150 * 1024;
  private static final int WIDTH = 1200;

  @TempDir Path folder;

  @Test
  void theReadmesPicturesAreOfTheDemo() throws Exception {
    DemoOnce.in(folder);
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      JsonArray results = lab.get("/api/v1/results").getJsonArray("results");
      String session = results.getJsonObject(0).getString("session");
      try (Browsing browsing = new Browsing(lab.url())) {
        browsing.screen(WIDTH, ColorScheme.LIGHT);
        take(browsing, "compare", "#/compare", "Runs side by side", 1000);
        take(browsing, "session", "#/sessions/" + session, "Decode throughput of all runs", 1330);
        browsing.screen(WIDTH, ColorScheme.DARK);
        take(
            browsing,
            "session-dark",
            "#/sessions/" + session,
            "Decode throughput of all runs",
            1330);
      }
    }
  }

  private static void take(Browsing browsing, String name, String address, String shown, int height)
      throws IOException {
    browsing.page().setViewportSize(WIDTH, height);
    browsing.go(address);
    assertThat(browsing.find("main")).containsText(shown, slowly());
    assertThat(browsing.find(".u-wrap canvas").last()).isVisible();
    Path file =
        Path.of(System.getProperty("screenshots", "target/screenshots")).resolve(name + ".png");
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] png = browsing.page().screenshot();
    Files.write(file, FewColours.of(png));
    Assertions.assertThat(Files.size(file)).isBetween(10L * 1024, (long) LARGEST);
  }
}
