package io.tinyprofiler.hub.deploy;

import static java.util.stream.Collectors.toSet;

import io.tinyprofiler.hub.deploy.Rollout.Kind;
import io.tinyprofiler.hub.deploy.Rollout.Outcome;
import io.tinyprofiler.hub.deploy.Rollout.Step;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Release;
import io.tinyprofiler.hub.deploy.host.Releases;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Puts another release into service while the lab works: beside the one that serves, tried, then
 * given the requests, watched, and turned back at the first failure. Each step is noted before it
 * is taken and may be taken again, so that whoever comes after a death goes on from there. Blocks.
 */
public final class Deploy {

  private final DeployConfig config;
  private final DeployLog log;
  private final Releases releases;
  private final Steps steps;
  private final Clock clock;
  private final Consumer<String> narrator;

  /**
   * A deploy on this host.
   *
   * @param hub what is known of the hub's configuration
   * @param narrator told what goes on, a line at a time
   */
  public Deploy(DeployConfig config, HubPlace hub, Clock clock, Consumer<String> narrator) {
    this.config = config;
    this.log = new DeployLog(config.journalPath());
    this.releases = new Releases(config.folderPath());
    this.steps = new Steps(config, hub, releases, narrator);
    this.clock = clock;
    this.narrator = narrator;
  }

  /**
   * Where this host's hubs keep things.
   *
   * @param configuration options that lead a release's program to the same configuration
   * @param token an admin's
   */
  public record HubPlace(List<String> configuration, Path token) {}

  /**
   * What came of it.
   *
   * @param serves the version that serves now
   * @param reason why it was turned back; empty if it was not
   * @param seconds how long it took, s
   */
  public record Report(
      String kind,
      String from,
      String to,
      String colour,
      String outcome,
      String serves,
      String reason,
      double seconds) {

    public boolean done() {
      return outcome.equals(Outcome.DONE.text());
    }

    private boolean finished(Kind wanted, String version) {
      return done() && kind.equals(wanted.text()) && to.equals(version);
    }
  }

  /**
   * Deploys a release.
   *
   * @param wanted finds or installs it
   * @param by who wants it
   * @return done or turned back
   * @throws Problem if it could not be begun; nothing has changed then
   */
  public Report deploy(Function<Releases, Release> wanted, String by) {
    return log.alone(() -> deployAlone(wanted, by));
  }

  private Report deployAlone(Function<Releases, Release> wanted, String by) {
    Optional<Report> settled = settle();
    Colour serving = steps.serving();
    Placed from = placed(serving);
    Release release = wanted.apply(releases);
    if (settled.filter(each -> each.finished(Kind.DEPLOY, release.version())).isPresent()) {
      return settled.get();
    }
    Rollout rollout = begin(Kind.DEPLOY, from, release, by);
    narrator.accept(
        "deploying %s on %s; %s serves on %s"
            .formatted(release.version(), serving.other(), from.version(), serving));
    EnumSet<Step> all = EnumSet.allOf(Step.class);
    if (!config.backup()) {
      all.remove(Step.BACKUP);
    }
    return run(rollout, all);
  }

  /** The release that serves, started anew on the other colour. */
  public Report again(String by) {
    return log.alone(
        () -> {
          settle();
          Placed serves = placed(steps.serving());
          return run(
              begin(Kind.DEPLOY, serves, new Release(serves.version(), Path.of(serves.home())), by),
              EnumSet.range(Step.START, Step.DRAIN));
        });
  }

  /**
   * Goes back to the release that served before.
   *
   * @throws Problem {@code no-stable-release}
   */
  public Report rollback(String by) {
    return log.alone(() -> rollbackAlone(by));
  }

  private Report rollbackAlone(String by) {
    Optional<Report> settled = settle();
    if (settled.filter(each -> each.finished(Kind.ROLLBACK, each.to())).isPresent()) {
      return settled.get();
    }
    Placed from = placed(steps.serving());
    Release back =
        log.stable(from.version())
            .flatMap(stable -> releases.at(Path.of(stable.home()), stable.version()))
            .orElseThrow(
                () ->
                    new Problem(
                        "no-stable-release",
                        "no earlier release is known to be good and still installed",
                        "deploy one: tiny-profiler deploy VERSION-OR-FILE"));
    narrator.accept("back from %s to %s".formatted(from.version(), back.version()));
    return run(
        begin(Kind.ROLLBACK, from, back, by),
        EnumSet.of(Step.START, Step.SWITCH, Step.WATCH, Step.DRAIN));
  }

  private Placed placed(Colour colour) {
    return releases
        .of(colour)
        .map(release -> Placed.of(colour, release))
        .orElseThrow(
            () ->
                new Problem(
                    "colour-without-release",
                    "%s serves, and %s does not say which release it runs"
                        .formatted(colour, config.folderPath().resolve(colour.text())),
                    "install the package tiny-llm-profiler-hub again"));
  }

  private Rollout begin(Kind kind, Placed from, Release release, String by) {
    Colour idle = from.colour().other();
    String displaced = releases.of(idle).map(old -> old.home().toString()).orElse(null);
    return new Rollout(
        UUID.randomUUID().toString(),
        kind,
        from,
        Placed.of(idle, release),
        displaced,
        by,
        Step.BACKUP,
        null,
        "",
        clock.instant().toString(),
        null);
  }

  /** Takes the steps; the first that fails turns all of it back. */
  private Report run(Rollout begun, EnumSet<Step> wanted) {
    Rollout rollout = begun;
    try {
      for (Step step : wanted) {
        rollout = rollout.at(step);
        log.note(rollout);
        steps.take(rollout);
      }
    } catch (Problem e) {
      narrator.accept("FAILED: " + e.getMessage());
      return turnBack(rollout, e.getMessage());
    }
    return end(rollout.ended(Outcome.DONE, "", clock.instant()));
  }

  private Report turnBack(Rollout rollout, String why) {
    steps.back(rollout);
    return end(
        rollout.ended(Outcome.ROLLED_BACK, rollout.step().title() + ": " + why, clock.instant()));
  }

  private Report end(Rollout ended) {
    log.end(ended);
    prune();
    Placed serves = ended.outcome() == Outcome.DONE ? ended.to() : ended.from();
    steps.tell(log, serves.colour());
    return report(ended, serves);
  }

  /**
   * What cannot be removed now is by the next deploy: it changes nothing of what came of this one.
   */
  private void prune() {
    try {
      List<String> gone = releases.prune(config.keep(), used());
      if (!gone.isEmpty()) {
        narrator.accept("removed old releases: " + String.join(", ", gone));
      }
    } catch (Problem e) {
      narrator.accept("old releases stay: " + e.getMessage());
    }
  }

  /** What a colour runs, and what a rollback would go to. */
  private Set<Path> used() {
    Stream<Path> linked =
        Stream.of(Colour.values()).map(releases::of).flatMap(Optional::stream).map(Release::home);
    Stream<Path> stable =
        log.stable(placed(steps.serving()).version()).map(Placed::home).map(Path::of).stream();
    return Stream.concat(linked, stable).collect(toSet());
  }

  private static Report report(Rollout ended, Placed serves) {
    return new Report(
        ended.kind().text(),
        ended.from().version(),
        ended.to().version(),
        ended.to().colour().text(),
        ended.outcome().text(),
        serves.version(),
        ended.reason(),
        ended.seconds());
  }

  /** Finishes what somebody left who died over it: forward once it had switched, else back. */
  private Optional<Report> settle() {
    return log.current().flatMap(this::settle);
  }

  private Optional<Report> settle(Rollout left) {
    boolean noted = log.ended().stream().anyMatch(each -> each.id().equals(left.id()));
    if (noted) { // it had ended, and only its journal was left
      log.forget();
      return Optional.empty();
    }
    narrator.accept(
        "a %s of %s was interrupted at %s"
            .formatted(left.kind().text(), left.to().version(), left.step().title()));
    return Optional.of(
        left.hasSwitched()
            ? run(left, EnumSet.range(Step.SWITCH, Step.DRAIN))
            : turnBack(left, "it was interrupted"));
  }
}
