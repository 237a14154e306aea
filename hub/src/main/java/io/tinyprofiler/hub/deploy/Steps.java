package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.hub.deploy.Deploy.HubPlace;
import io.tinyprofiler.hub.deploy.DeployConfig.ProxyConfig;
import io.tinyprofiler.hub.deploy.Rollout.Step;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Proxy;
import io.tinyprofiler.hub.deploy.host.Release;
import io.tinyprofiler.hub.deploy.host.Releases;
import io.tinyprofiler.hub.deploy.host.Services;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is done to this host in each step of a switch. Each may be done again. All of it blocks. */
final class Steps {

  /** HAProxy looks every half a second. */
  private static final long UP_LIMIT_S = 30;

  private static final long LOOK_MS = 50;

  private final DeployConfig config;
  private final HubPlace hub;
  private final Releases releases;
  private final Proxy proxy;
  private final Services services = new Services();
  private final Consumer<String> narrator;

  Steps(DeployConfig config, HubPlace hub, Releases releases, Consumer<String> narrator) {
    this.config = config;
    this.hub = hub;
    this.releases = releases;
    this.narrator = narrator;
    ProxyConfig told = config.proxy();
    this.proxy = new Proxy(Path.of(told.socket()), Path.of(told.stateFile()), told.backend());
  }

  /**
   * The colour that has the requests, whether or not it answers them.
   *
   * @throws Problem {@code no-colour-serves}
   */
  Colour serving() {
    Map<Colour, Proxy.Server> servers = proxy.servers();
    List<Colour> chosen =
        Stream.of(Colour.values()).filter(each -> servers.get(each).isChosen()).toList();
    if (chosen.size() != 1) {
      throw new Problem(
          "no-colour-serves",
          "%s for HAProxy; exactly one must have the requests"
              .formatted(
                  Stream.of(Colour.values())
                      .map(each -> each + " is " + servers.get(each).status())
                      .reduce((first, second) -> first + ", " + second)
                      .orElseThrow()),
          "see tiny-profiler status; start one with systemctl, or give it requests: echo set server"
              + " hub/blue state ready | socat - "
              + config.proxy().socket());
    }
    return chosen.get(0);
  }

  void take(Rollout rollout) {
    long start = System.nanoTime();
    Step step = rollout.step();
    String found = "";
    switch (step) {
      case BACKUP -> found = client(rollout.from().colour()).backUp();
      case MIGRATE -> program(rollout.to()).migrate(hub.configuration());
      case START -> start(rollout.to());
      case SMOKE -> program(rollout.to()).smoke(rollout.to().colour(), hub.token());
      case SWITCH -> give(rollout.to(), rollout.from());
      case WATCH -> new ErrorWatch(proxy, services, config.watch()).watch(rollout.to().colour());
      case DRAIN -> retire(rollout.from().colour());
    }
    narrator.accept(
        "%-24s %s%.1f s"
            .formatted(
                step.title(),
                found.isEmpty() ? "" : found + ", ",
                (System.nanoTime() - start) / 1e9));
  }

  private ColourClient client(Colour colour) {
    return new ColourClient(colour, hub.token());
  }

  private HubProgram program(Placed placed) {
    return new HubProgram(new Release(placed.version(), Path.of(placed.home())));
  }

  /** The idle colour, with its new release; nobody asks it yet. */
  private void start(Placed placed) {
    Colour colour = placed.colour();
    services.stop(colour);
    proxy.maintain(colour);
    releases.choose(colour, Path.of(placed.home()));
    services.start(colour, Duration.ofSeconds(config.readyS()));
    client(colour).mustBe(placed.version());
  }

  /** Lets a colour have the requests, and then the other one no more. */
  private void give(Placed to, Placed from) {
    client(to.colour()).mustBe(to.version());
    proxy.ready(to.colour());
    awaitUp(to.colour());
    services.startsWithHost(to.colour());
    proxy.drain(from.colour());
    if (services.state(from.colour()).isActive()) {
      sendAway(from.colour());
    }
  }

  private void sendAway(Colour colour) {
    try {
      client(colour).sendAway();
    } catch (Problem e) { // an older one that cannot be asked, or is gone: its stop does it
      narrator.accept("%s does not send its agents away: %s".formatted(colour, e.getMessage()));
    }
  }

  private void awaitUp(Colour colour) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_LIMIT_S);
    while (!proxy.servers().get(colour).isUp()) {
      if (System.nanoTime() > end) {
        throw new Problem(
            "colour-not-up",
            "HAProxy does not find %s at %s/ready".formatted(colour, colour.url()),
            "compare the backend's servers with that address");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "the switch was interrupted", "deploy again", e);
    }
  }

  private void retire(Colour colour) {
    services.stop(colour);
    proxy.maintain(colour);
  }

  /** All as it was before: the old colour serves, the new one does not run. */
  void back(Rollout rollout) {
    Colour old = rollout.from().colour();
    Colour fresh = rollout.to().colour();
    if (rollout.hasSwitched()) {
      if (!services.state(old).isActive()) {
        services.start(old, Duration.ofSeconds(config.readyS()));
      }
      proxy.ready(old);
      awaitUp(old);
      services.startsWithHost(old);
      proxy.drain(fresh);
    }
    services.stop(fresh);
    proxy.maintain(fresh);
    if (rollout.displaced() != null) {
      releases.choose(fresh, Path.of(rollout.displaced()));
    }
    narrator.accept("%s serves on %s".formatted(rollout.from().version(), old));
  }

  /** Tells a hub, and by it people, what became of switches of which it has not heard. */
  void tell(DeployLog log, Colour serving) {
    try {
      ColourClient client = client(serving);
      for (Rollout rollout : log.untold()) {
        client.tell(rollout);
        log.told(rollout);
      }
    } catch (Problem e) {
      narrator.accept("the hub was not told; the next deploy does it: " + e.getMessage());
    }
  }
}
