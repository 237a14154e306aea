package io.tinyprofiler.hub.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slow;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import io.tinyprofiler.hub.TestHub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session of a hundred thousand tokens on its page. */
@Tag("browser")
class LongSessionIT {

  private static final int TOKENS = 100_000;

  @Test
  void aHundredThousandTokensAreDrawnAndDragged(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      UUID session = new PageLab(hub, 7).session("d", 1, TOKENS);
      try (Browsing browsing = new Browsing("http://127.0.0.1:" + hub.port())) {
        browsing.go("#/sessions/" + session);
        assertThat(browsing.find("[data-figure=tokens]")).hasText(String.valueOf(TOKENS), slow());
        assertThat(browsing.find("#text")).containsText("once upon a time fox, lived");
        assertThat(browsing.page().getByText("Show all 400,001 characters")).isVisible();
        for (int plot = 0; plot < 3; plot++) {
          drag(browsing, plot);
        }
        Assertions.assertThat(browsing.complaints()).isEmpty();
      }
    }
  }

  /** Zooms in and pans with the mouse; prints how long frames took. */
  private static void drag(Browsing browsing, int plot) {
    Locator here = browsing.find(".plot").nth(plot);
    here.locator("button").first().click();
    String before = here.locator(".plot-room").getAttribute("data-range");
    BoundingBox box = here.locator(".u-over").boundingBox();
    if (box == null || box.y + box.height > 900) {
      here.scrollIntoViewIfNeeded();
      box = here.locator(".u-over").boundingBox();
    }
    double y = box.y + box.height / 2;
    browsing
        .page()
        .evaluate(
            """
            () => {
              window.frames60 = [];
              let last = performance.now();
              const frame = (now) => {
                window.frames60.push(now - last);
                last = now;
                window.frameLoop = requestAnimationFrame(frame);
              };
              window.frameLoop = requestAnimationFrame(frame);
            }
            """);
    browsing.page().mouse().move(box.x + box.width * 0.8, y);
    browsing.page().mouse().down();
    for (int step = 0; step < 120; step++) {
      browsing.page().mouse().move(box.x + box.width * (0.8 - 0.005 * step), y);
    }
    browsing.page().mouse().up();
    @SuppressWarnings("unchecked")
    List<Number> frames =
        (List<Number>)
            browsing
                .page()
                .evaluate(
                    "() => { cancelAnimationFrame(frameLoop);"
                        + " return window.frames60.slice(1).sort((a, b) => a - b); }");
    System.out.printf(
        "plot %d: %d frames while dragged, median %.1f ms, p95 %.1f ms, longest %.1f ms%n",
        plot,
        frames.size(),
        frames.get(frames.size() / 2).doubleValue(),
        frames.get(frames.size() * 95 / 100).doubleValue(),
        frames.get(frames.size() - 1).doubleValue());
    Assertions.assertThat(here.locator(".plot-room").getAttribute("data-range"))
        .isNotEqualTo(before);
  }

  /** The plots' library may come late: whoever zooms before it has come sees the zoom then. */
  @Test
  void aZoomAheadOfThePlotIsKept(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      UUID session = new PageLab(hub, 7).session("d", 1, 50);
      try (Browsing browsing = new Browsing("http://127.0.0.1:" + hub.port())) {
        List<Route> held = new ArrayList<>();
        browsing.page().route("**/uPlot*.esm.js", held::add);
        browsing.go("#/sessions/" + session);
        Locator plot = browsing.find(".plot").first();
        plot.locator("button").first().click();
        assertThat(plot.locator(".u-over")).hasCount(0);
        browsing.page().waitForCondition(() -> !held.isEmpty());
        held.forEach(Route::resume);
        plot.locator(".u-over").waitFor();
        String zoomed = plot.locator(".plot-room").getAttribute("data-range");
        plot.locator("button").last().click();
        Assertions.assertThat(plot.locator(".plot-room").getAttribute("data-range"))
            .isNotEqualTo(zoomed);
        Assertions.assertThat(browsing.complaints()).isEmpty();
      }
    }
  }

  @Test
  void reducingKeepsPeaksAndGaps(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder);
        Browsing browsing = new Browsing("http://127.0.0.1:" + hub.port())) {
      Object kept =
          browsing
              .page()
              .evaluate(
                  """
                  async () => {
                    const { reduce } = await import('/reduce.js');
                    const x = Array.from({ length: 100000 }, (_, i) => i);
                    const y = x.map((i) => (i === 77777 ? 99 : i === 50000 ? null : i % 7));
                    const [xs, ys] = reduce(x, y, 0, 100000, 800);
                    return [xs.length <= 2401, Math.max(...ys) === 99, ys.includes(null),
                      xs.every((each, i) => i === 0 || each > xs[i - 1])];
                  }
                  """);
      Assertions.assertThat(kept).isEqualTo(List.of(true, true, true, true));
    }
  }
}
