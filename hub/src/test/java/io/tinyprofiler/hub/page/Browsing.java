package io.tinyprofiler.hub.page;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium with one page open, and what it complained of. */
public final class Browsing implements AutoCloseable {

  private static final double SLOW_MS = 30_000;

  /** Of axe's findings those that keep somebody from using the page. */
  private static final String SERIOUS =
      """
      async () => (await axe.run()).violations
        .filter((found) => ['serious', 'critical'].includes(found.impact))
        .map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
      """;

  private final List<String> complaints = new ArrayList<>();
  private final Playwright playwright;
  private final Browser browser;
  private final String url;
  private BrowserContext context;
  private Page page;

  /** Opens the fleet of the hub at an address without a slash at its end. */
  public Browsing(String url) {
    this.url = url;
    PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setTimeout(4 * SLOW_MS)
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setChromiumSandbox(false) // a build machine's root may not have one
                    .setArgs(
                        List.of("--disable-dev-shm-usage", "--disable-background-networking")));
    screen(1280, ColorScheme.LIGHT);
  }

  /** A new window of that width, without the old one's tokens and complaints. */
  public Page screen(int width, ColorScheme scheme) {
    if (context != null) {
      context.close();
    }
    complaints.clear();
    context =
        browser.newContext(
            new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    context.setDefaultTimeout(2 * SLOW_MS);
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    return go("#/");
  }

  /** Gives the page a part of the processor, as Chromium plays a slower one. */
  public void slowProcessor(int times) {
    JsonObject rate = new JsonObject();
    rate.addProperty("rate", times);
    context.newCDPSession(page).send("Emulation.setCPUThrottlingRate", rate);
  }

  public Page page() {
    return page;
  }

  /** Shows an address of our pages, e.g. {@code #/models}. */
  public Page go(String hash) {
    page.navigate(url + "/" + hash);
    return page;
  }

  /** One more page of the same window, at an address of ours. */
  public Page another(String hash) {
    Page other = context.newPage();
    other.navigate(url + "/" + hash);
    return other;
  }

  public Locator find(String selector) {
    return page.locator(selector);
  }

  /** Errors in the browser's console and in scripts. */
  public List<String> complaints() {
    return complaints;
  }

  /** Serious findings of axe-core on what is shown. */
  @SuppressWarnings("unchecked")
  public List<String> barriers() {
    page.evaluate(axe());
    return (List<String>) page.evaluate(SERIOUS);
  }

  /** How much wider than the window the page is, px. */
  public int overhang() {
    return (int)
        page.evaluate("() => document.documentElement.scrollWidth - document.body.clientWidth");
  }

  /** Leaves a picture of the whole page in {@code target/pages}. */
  public void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "pages", name + ".png")));
  }

  /** How much of the page has moved by itself since it was opened, as Chromium scores it. */
  public double layoutShift() {
    Object shift =
        page.evaluate(
            """
            () => new Promise((told) => new PerformanceObserver((list) =>
              told(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
                .observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => told(0), 500))
            """);
    return ((Number) shift).doubleValue();
  }

  public double firstPaintMs() {
    Object first =
        page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
    return ((Number) first).doubleValue();
  }

  private static String axe() {
    try (InputStream script = Browsing.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static HasTextOptions slow() {
    return new HasTextOptions().setTimeout(SLOW_MS);
  }

  public static ContainsTextOptions slowly() {
    return new ContainsTextOptions().setTimeout(SLOW_MS);
  }

  @Override
  public void close() {
    playwright.close();
  }
}
