package io.tinyprofiler.hub;

import io.tinyprofiler.hub.deploy.Deploy;
import io.tinyprofiler.hub.deploy.host.Release;
import io.tinyprofiler.hub.deploy.host.ReleaseArchive;
import io.tinyprofiler.hub.deploy.host.Releases;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deploy}: another release of the hub, without a pause. */
@Command(
    name = "deploy",
    description = {
      "put another release of this host's hub into service without a pause: a verified backup, the schema, the idle"
          + " colour, smoke tests, the switch, the watch; any failure turns it back",
      "exit code 1 if it was turned back; a deploy that was interrupted is finished by the next"
    })
final class DeployCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ConfigOptions configuration;

  @Parameters(
      paramLabel = "VERSION-OR-FILE",
      description = "an installed release, or an archive with FILE.sha256 beside it")
  String wanted;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "what the archive must have, instead of FILE.sha256")
  String sha256;

  @Option(names = "--no-backup", description = "no verified backup before it")
  boolean unsaved;

  @Option(names = "--json", description = "print what came of it as JSON")
  boolean json;

  @Override
  public Integer call() {
    DeployHost host = DeployHost.of(configuration, spec, unsaved);
    return host.report(host.deploy().deploy(release(), DeployHost.user()), json);
  }

  private Function<Releases, Release> release() {
    Path file = Path.of(wanted);
    if (Files.isRegularFile(file)) {
      ReleaseArchive archive = ReleaseArchive.checked(file, sha256);
      return releases -> releases.install(archive);
    }
    return releases ->
        releases
            .find(wanted)
            .orElseThrow(
                () ->
                    new Problem(
                        "release-not-found",
                        "'%s' is neither an archive nor an installed release".formatted(wanted),
                        "give a release archive; tiny-profiler status lists what is installed"));
  }

  /** {@code rollback}: the release that served before, without a pause. */
  @Command(
      name = "rollback",
      description = {
        "go back to the release that served before, without a pause; needs no running hub to find it",
        "exit code 1 if that one does not serve and the switch was turned back"
      })
  static final class Rollback implements Callable<Integer> {

    @Spec CommandSpec spec;

    @Mixin ConfigOptions configuration;

    @Option(names = "--json", description = "print what came of it as JSON")
    boolean json;

    @Override
    public Integer call() {
      DeployHost host = DeployHost.of(configuration, spec, true);
      Deploy.Report report = host.deploy().rollback(DeployHost.user());
      return host.report(report, json);
    }
  }
}
