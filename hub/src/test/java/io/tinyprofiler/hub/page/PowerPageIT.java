package io.tinyprofiler.hub.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.Locator;
import io.tinyprofiler.hub.TestHub;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Energy and power on a session's page. */
@Tag("browser")
class PowerPageIT {

  @Test
  void powerIsOnTheAxisOfTheTokens(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      UUID session = new PageLab(hub, 11).metered("d", 400);
      try (Browsing browsing = new Browsing("http://127.0.0.1:" + hub.port())) {
        browsing.go("#/sessions/" + session);
        assertThat(browsing.find("[data-figure=energy]")).containsText("500.0 µJ", slowly());
        assertThat(browsing.find("[data-figure=idle-power]")).containsText("12.50 mW");
        Locator power = browsing.find(".plot[aria-label^='Power in the runs']");
        Locator decode = browsing.find(".plot[aria-label^='Decode']");
        power.locator(".u-over").waitFor();
        decode.locator(".u-over").waitFor(); // each is drawn once its library has come
        String all = decode.locator(".plot-room").getAttribute("data-range");
        Assertions.assertThat(power.locator(".plot-room").getAttribute("data-range"))
            .as("one axis of time")
            .isEqualTo(all);
        Assertions.assertThat(browsing.complaints()).isEmpty();
      }
    }
  }

  @Test
  void withoutAMeterThePageSaysSo(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      UUID session = new PageLab(hub, 12).session("d", 1, 64);
      try (Browsing browsing = new Browsing("http://127.0.0.1:" + hub.port())) {
        browsing.go("#/sessions/" + session);
        assertThat(browsing.find("[data-figure=energy]")).containsText("not measured", slowly());
        assertThat(browsing.find(".plot[aria-label^='Power']")).hasCount(0);
        Assertions.assertThat(browsing.complaints()).isEmpty();
      }
    }
  }
}
