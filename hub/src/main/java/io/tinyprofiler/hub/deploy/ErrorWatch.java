package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.hub.deploy.DeployConfig.WatchConfig;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Proxy;
import io.tinyprofiler.hub.deploy.host.Services;
import io.tinyprofiler.shared.problem.Problem;
import java.util.concurrent.TimeUnit;

/** Looks at a colour for a while after it was given requests. */
final class ErrorWatch {

  private static final long LOOK_MS = 500;

  /** A single odd answer is no rate. */
  private static final long FEWEST_ERRORS = 5;

  private final Proxy proxy;
  private final Services services;
  private final WatchConfig config;

  ErrorWatch(Proxy proxy, Services services, WatchConfig config) {
    this.proxy = proxy;
    this.services = services;
    this.config = config;
  }

  /**
   * Comes back when its time is over.
   *
   * @throws Problem {@code error-rate}, {@code colour-died}
   */
  void watch(Colour colour) {
    Proxy.Server before = proxy.servers().get(colour);
    long restarts = services.state(colour).restarts();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(config.seconds());
    do {
      pause();
      look(colour, before, restarts);
    } while (System.nanoTime() < end);
  }

  private void look(Colour colour, Proxy.Server before, long restarts) {
    Proxy.Server now = proxy.servers().get(colour);
    long answers = now.answers() - before.answers();
    long errors = now.errors() - before.errors();
    if (errors >= FEWEST_ERRORS && errors > config.errorRate() * answers) {
      throw new Problem(
          "error-rate",
          "%d of %d answers of %s are errors, more than %.3g %%"
              .formatted(errors, answers, colour, 100 * config.errorRate()),
          "see journalctl -u " + colour.unit());
    }
    Services.State state = services.state(colour);
    if (!state.isActive() || state.restarts() > restarts || !now.isUp()) {
      throw new Problem(
          "colour-died",
          "%s serves no more: its service is %s, and %s for HAProxy"
              .formatted(colour, state.active(), now.status()),
          "see journalctl -u " + colour.unit());
    }
  }

  /** HAProxy's counters are to be asked for: they do not tell by themselves. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "the watch was interrupted", "deploy again", e);
    }
  }
}
