package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.hub.deploy.DeployConfig.ProxyConfig;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Proxy;
import io.tinyprofiler.hub.deploy.host.Release;
import io.tinyprofiler.hub.deploy.host.Releases;
import io.tinyprofiler.hub.deploy.host.Services;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What serves on this host, as systemd and HAProxy say it now.
 *
 * @param serving the colour that has the requests and answers; empty if there is none, or two
 * @param proxyTrouble why HAProxy is not asked; empty if it is
 * @param running whether a deploy or rollback is at work
 * @param interrupted what one left that died; null if none did
 * @param last the newest of what has been first
 */
public record DeployStatus(
    String serving,
    String version,
    List<ColourLine> colours,
    List<ReleaseLine> releases,
    String proxyTrouble,
    boolean running,
    RolloutLine interrupted,
    List<RolloutLine> last) {

  private static final int SHOWN = 10;

  /**
   * A colour.
   *
   * @param version of the release that it runs when it is started; empty if none is chosen
   * @param service systemd's word, e.g. active
   * @param proxy HAProxy's word, e.g. UP, MAINT; empty if it was not asked
   */
  public record ColourLine(String colour, String version, String service, String proxy) {}

  /** An installed release. */
  public record ReleaseLine(String version, String home) {}

  /** A deploy or rollback. */
  public record RolloutLine(
      String kind,
      String from,
      String to,
      String by,
      String startedAt,
      String step,
      String outcome,
      String reason) {

    private static RolloutLine of(Rollout rollout) {
      return new RolloutLine(
          rollout.kind().text(),
          rollout.from().version(),
          rollout.to().version(),
          rollout.by(),
          rollout.startedAt(),
          rollout.step().text(),
          rollout.outcome() == null ? "" : rollout.outcome().text(),
          rollout.reason());
    }
  }

  /** Looks. Blocks. */
  public static DeployStatus look(DeployConfig config) {
    DeployLog log = new DeployLog(config.journalPath());
    Releases releases = new Releases(config.folderPath());
    Services services = new Services();
    boolean running = log.isLocked();
    String trouble = "";
    Map<Colour, Proxy.Server> servers = Map.of();
    try {
      ProxyConfig told = config.proxy();
      servers =
          new Proxy(Path.of(told.socket()), Path.of(told.stateFile()), told.backend()).servers();
    } catch (Problem e) {
      trouble = e.line();
    }
    List<ColourLine> colours = lines(releases, services, servers);
    List<ColourLine> serving =
        colours.stream()
            .filter(line -> line.proxy().startsWith("UP") && line.service().equals("active"))
            .toList();
    boolean one = serving.size() == 1;
    List<Rollout> ended = log.ended();
    return new DeployStatus(
        one ? serving.get(0).colour() : "",
        one ? serving.get(0).version() : "",
        colours,
        releases.all().stream()
            .map(each -> new ReleaseLine(each.version(), each.home().toString()))
            .toList(),
        trouble,
        running,
        running ? null : log.current().map(RolloutLine::of).orElse(null),
        ended.subList(Math.max(0, ended.size() - SHOWN), ended.size()).stream()
            .map(RolloutLine::of)
            .sorted((first, second) -> second.startedAt().compareTo(first.startedAt()))
            .toList());
  }

  private static List<ColourLine> lines(
      Releases releases, Services services, Map<Colour, Proxy.Server> servers) {
    return Stream.of(Colour.values())
        .map(
            colour ->
                new ColourLine(
                    colour.text(),
                    releases.of(colour).map(Release::version).orElse(""),
                    services.state(colour).active(),
                    Optional.ofNullable(servers.get(colour)).map(Proxy.Server::status).orElse("")))
        .toList();
  }
}
