package io.tinyprofiler.hub.incident;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.Locator;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.page.Browsing;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents on the page, in a browser. */
@Tag("browser")
class IncidentPageIT {

  private IncidentLab lab;
  private Browsing browsing;

  @BeforeEach
  void open(@TempDir Path folder) {
    lab = new IncidentLab(folder, 0);
    browsing = new Browsing("http://127.0.0.1:%d".formatted(lab.alerts().hub().port()));
    browsing.go("#/incidents");
  }

  @AfterEach
  void close() {
    browsing.close();
    lab.close();
  }

  @Test
  void anIncidentIsAcknowledgedAndItsTimelineIsShown() {
    assertThat(browsing.find("#incidents")).containsText("Nothing is wrong", slowly());
    lab.alerts()
        .post(
            AlertLab.alert("alertname", "Hot", "severity", "critical", "g", "a")
                .put("annotations", new JsonObject().put("summary", "<b>91 °C</b>")));

    Locator row = browsing.find("tr[data-incident]");
    assertThat(row).containsText("Hot", slowly());
    assertThat(row.locator(".state")).containsText("open");
    assertThat(browsing.find("[data-part=alerts]")).containsText("<b>91 °C</b>");
    assertThat(browsing.find("[data-part=timeline]")).containsText("alert fired");

    row.locator("button[data-step=acknowledge]").click();
    assertThat(row.locator(".state")).containsText("acknowledged", slowly());
    assertThat(row).containsText("anonymous");
    assertThat(browsing.find("[data-part=timeline]")).containsText("acknowledged", slowly());
    Assertions.assertThat(lab.only().getString("state")).isEqualTo("acknowledged");

    lab.alerts().resolve("alertname", "Hot", "severity", "critical", "g", "a");
    row.locator("button[data-step=mitigate]").click();
    assertThat(row.locator(".state")).containsText("mitigated", slowly());
    row.locator("button[data-step=resolve]").click();
    assertThat(browsing.find("#incidents")).containsText("Nothing is wrong", slowly());
    Assertions.assertThat(browsing.barriers()).isEmpty();
    Assertions.assertThat(browsing.complaints()).isEmpty();
  }
}
