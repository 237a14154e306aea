package io.tinyprofiler.hub.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each page on a lab with 64 devices: on any screen, by keyboard, and for whoever does not see it.
 */
@Tag("browser")
class EveryPageIT {

  private static final int BOARDS = 64;

  private static TestHub hub;
  private static PageLab lab;
  private static Browsing browsing;
  private static UUID first;
  private static UUID second;

  @BeforeAll
  static void open(@TempDir Path folder) {
    hub = TestHub.start(folder);
    lab = new PageLab(hub, 11);
    lab.devices("board", BOARDS);
    first = lab.session("board-1", 5, 200);
    second = lab.session("board-1", 5, 200);
    lab.begun("board-3");
    hub.admin().post("/api/v1/deploys", Samples.deploy("rolled_back", "the watch: errors"));
    browsing = new Browsing("http://127.0.0.1:" + hub.port());
  }

  @AfterAll
  static void close() {
    browsing.close();
    hub.close();
  }

  @BeforeEach
  void beThere() {
    lab.agent().close();
    lab.agent().connect(hub.port()); // the hub hangs up on an agent that sends no pings
    browsing.screen(1280, ColorScheme.LIGHT);
  }

  /** Each page's address, and what it shows once it has read what it needs. */
  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("#/", "board-64");
    pages.put("#/devices/board-1", "it said hello");
    pages.put("#/sessions", first.toString().substring(0, 8));
    pages.put("#/sessions/" + first, "once upon a time");
    pages.put("#/new", "Start the session");
    pages.put("#/compare?reference=" + first + "&candidates=" + second, "Runs side by side");
    pages.put("#/models", "Golden outputs");
    pages.put("#/incidents", "Incidents");
    pages.put("#/operations", "Back up now");
    return pages;
  }

  @Test
  void everyPageIsReadableOnAnyScreen() {
    SoftAssertions all = new SoftAssertions();
    for (int width : new int[] {360, 1280, 2560}) {
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        browsing.screen(width, scheme);
        pages()
            .forEach(
                (address, shown) -> {
                  browsing.go(address);
                  assertThat(browsing.find("main")).containsText(shown, slowly());
                  String where = "%s, %d px, %s".formatted(address, width, scheme);
                  all.assertThat(browsing.overhang()).as(where).isLessThanOrEqualTo(0);
                  all.assertThat(browsing.barriers()).as(where).isEmpty();
                  browsing.picture(nameOf(address) + "-" + width + "-" + scheme);
                });
        all.assertThat(browsing.complaints()).as("%d px", width).isEmpty();
      }
    }
    all.assertAll();
  }

  /**
   * {@code devices-one} of {@code #/devices/board-1}; of the fleet, whose address is empty, fleet.
   */
  private static String nameOf(String address) {
    String name =
        address.replaceFirst("^#/", "").replaceFirst("[?].*", "").replaceFirst("/.*", "-one");
    return name.isEmpty() ? "fleet" : name;
  }

  /** On a quarter of a processor, which stands for a reader's own Raspberry Pi. */
  @Test
  void nothingJumps() {
    pages()
        .forEach(
            (address, shown) -> {
              browsing.screen(1280, ColorScheme.LIGHT);
              browsing.slowProcessor(4);
              browsing.go(address).reload();
              assertThat(browsing.find("main")).containsText(shown, slowly());
              double shift = browsing.layoutShift();
              System.out.printf(
                  "%s: first paint after %.0f ms, layout shift %.3f%n",
                  address, browsing.firstPaintMs(), shift);
              Assertions.assertThat(shift).as(address).isLessThan(0.1);
            });
  }

  @Test
  void sixtyFourDevicesStayReadable() {
    var rows = browsing.find("tr[data-device]");
    assertThat(rows).hasCount(BOARDS + 1);
    assertThat(rows.first()).containsText("board-64"); // what is wrong comes first
    assertThat(rows.first().locator(".state")).hasText("lost");
    assertThat(browsing.find("#running")).containsText("board-3");

    browsing.page().getByLabel("Filter devices").fill("board-1");
    assertThat(rows).hasCount(11);
    browsing.page().getByLabel("Filter devices").fill("int8");
    assertThat(rows).hasCount(32);
    browsing.page().getByLabel("Filter devices").fill("");
    browsing.find(".chip:has([data-state=lost])").click();
    assertThat(rows).hasCount(1);

    browsing.find("tr[data-device=board-64] a").first().click();
    assertThat(browsing.find("h1")).containsText("board-64");
    assertThat(browsing.find("#states")).containsText("the port is gone", slowly());
  }

  @Test
  void aDevicesPastIsOnItsPage() {
    browsing.go("#/devices/board-1");
    assertThat(browsing.find("#log")).containsText("boot: <b>hello</b>", slowly());
    assertThat(browsing.find("#temperature canvas")).isVisible();
    assertThat(browsing.find("#sessions")).containsText(second.toString().substring(0, 8));
    browsing.page().getByText("Reserve for an hour").click();
    assertThat(browsing.find("[data-part=reservation]")).containsText("anonymous", slowly());
    browsing.page().getByText("Release").click();
    assertThat(browsing.page().getByText("Reserve for an hour")).isVisible();
  }

  @Test
  void aNewSessionsProblemsStandAtTheirFields() {
    browsing.go("#/new?device=board-5");
    assertThat(browsing.find("#device")).hasValue("board-5");
    browsing.find("#repetitions").fill("0");
    browsing.page().getByText("Start the session").click();
    assertThat(browsing.find("#repetitions-problem")).containsText("repetitions", slowly());
    assertThat(browsing.find("#repetitions")).isFocused();
    Assertions.assertThat(browsing.barriers()).isEmpty();

    browsing.find("#repetitions").fill("2");
    browsing.page().getByPlaceholder("empty: from").nth(0).fill("Once upon a time");
    browsing.page().getByText("Another prompt").click();
    browsing.page().getByPlaceholder("empty: from").nth(1).fill("The fox");
    browsing.find("#labels").fill("commit=abc\nwhy=a=b");
    browsing.page().getByText("Start the session").click();
    assertThat(browsing.find("h1")).containsText("Session", slowly());
    String address = browsing.page().url();
    JsonObject spec =
        hub.session(UUID.fromString(address.substring(address.lastIndexOf('/') + 1)))
            .getJsonObject("spec");
    Assertions.assertThat(spec.getJsonArray("prompts"))
        .containsExactly("Once upon a time", "The fox");
    Assertions.assertThat(spec.getInteger("repetitions")).isEqualTo(2);
    Assertions.assertThat(spec.getJsonObject("labels").getString("why")).isEqualTo("a=b");
    assertThat(browsing.find("[data-part=prompt]")).containsText("Once upon a time", slowly());
  }

  @Test
  void twoSessionsAreComparedFromTheirList() {
    browsing.go("#/sessions");
    browsing.find("tr[data-session='" + first + "'] input").check();
    browsing.find("tr[data-session='" + second + "'] input").check();
    browsing.page().getByText("Compare 2").click();
    assertThat(browsing.find("[data-part=verdict]")).containsText("same", slowly());
    assertThat(browsing.find("tr[data-figure=tg_ts]")).containsText("%");
    assertThat(browsing.find("#distributions svg").first()).isVisible();
    assertThat(browsing.find("#gaps canvas")).isVisible();
  }

  @Test
  void everythingIsReachedByKeyboard() {
    assertThat(browsing.find("#devices table")).isVisible();
    browsing.page().keyboard().press("Tab");
    assertThat(browsing.page().getByText("to the content")).isFocused();
    browsing.page().keyboard().press("Enter");
    assertThat(browsing.find("#title")).isFocused();

    browsing.go("#/sessions/" + first);
    var throughput = browsing.find(".plot").nth(1);
    assertThat(throughput.locator("canvas")).isVisible();
    throughput.focus();
    Object before = browsing.page().evaluate(TICKS);
    browsing.page().keyboard().press("+");
    browsing.page().waitForFunction("before => (" + TICKS + ")() !== before", before);
    browsing.page().keyboard().press("0");
    browsing.page().waitForFunction("before => (" + TICKS + ")() === before", before);

    browsing.find("[data-figure=ttft]").locator("..").focus();
    assertThat(browsing.find(".explained:focus .explanation")).containsText("clock");
  }

  /** What the second plot shows of its x, as it says for those who do not see it. */
  private static final String TICKS =
      "() => document.querySelectorAll('.plot')[1].querySelector('.plot-room').dataset.range";

  @Test
  void aDeployThatWasTurnedBackIsShownWithWhatToDo() {
    browsing.go("#/operations");
    assertThat(browsing.find("tr[data-deploy='2']")).containsText("the watch: errors", slowly());
    browsing.go("#/incidents");
    Locator runbook = browsing.find("tr:has-text('DeployTurnedBack') a");
    assertThat(runbook).hasAttribute("href", "/runbooks/DeployTurnedBack.md");
    Assertions.assertThat(hub.http().get("/runbooks/DeployTurnedBack.md").body().toString())
        .startsWith("# DeployTurnedBack");
  }

  @Test
  void aBackupIsMadeOnThePage() {
    browsing.go("#/operations");
    browsing.page().getByText("only say what would be done").check();
    browsing.find("[data-kind=cleanup]").click();
    assertThat(browsing.find("tr[data-maintenance=cleanup]"))
        .containsText("cleanup, tried", slowly());
    browsing.page().getByText("Back up now").click();
    assertThat(browsing.find("tr[data-backup]").first()).containsText("anonymous", slowly());
  }
}
