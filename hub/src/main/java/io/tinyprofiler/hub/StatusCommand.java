package io.tinyprofiler.hub;

import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.deploy.DeployStatus;
import io.tinyprofiler.hub.deploy.DeployStatus.RolloutLine;
import io.tinyprofiler.shared.terminal.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: what serves on this host. */
@Command(
    name = "status",
    description = {
      "which release serves on this host, what else is installed, and what became of earlier deploys",
      "exit code 1 if not exactly one colour serves, or a deploy was interrupted"
    })
final class StatusCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ConfigOptions configuration;

  @Option(names = "--json", description = "print it as JSON")
  boolean json;

  @Override
  public Integer call() {
    DeployStatus status = DeployStatus.look(configuration.load(Map.of()).deploy());
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? HubClient.encode(status) : text(status));
    out.flush();
    boolean well = !status.serving().isEmpty() && status.interrupted() == null;
    return well ? 0 : 1;
  }

  private static String text(DeployStatus status) {
    StringBuilder text = new StringBuilder();
    text.append(
        status.serving().isEmpty()
            ? "not exactly one colour serves\n"
            : "%s serves on %s\n".formatted(status.version(), status.serving()));
    if (!status.proxyTrouble().isEmpty()) {
      text.append(status.proxyTrouble()).append('\n');
    }
    if (status.running()) {
      text.append("a deploy or rollback is at work\n");
    }
    if (status.interrupted() != null) {
      text.append(
          "a %s of %s was interrupted at %s; the next deploy or rollback finishes it\n"
              .formatted(
                  status.interrupted().kind(),
                  status.interrupted().to(),
                  status.interrupted().step()));
    }
    Table colours = new Table("COLOUR", "RELEASE", "SERVICE", "PROXY");
    status
        .colours()
        .forEach(line -> colours.row(line.colour(), line.version(), line.service(), line.proxy()));
    text.append('\n').append(colours);
    if (!status.releases().isEmpty()) {
      Table releases = new Table("INSTALLED", "IN");
      status.releases().forEach(line -> releases.row(line.version(), line.home()));
      text.append('\n').append(releases);
    }
    if (!status.last().isEmpty()) {
      Table last = new Table("BEGAN", "WHAT", "FROM", "TO", "BY", "OUTCOME", "REASON");
      for (RolloutLine line : status.last()) {
        last.row(
            line.startedAt(),
            line.kind(),
            line.from(),
            line.to(),
            line.by(),
            line.outcome(),
            line.reason());
      }
      text.append('\n').append(last);
    }
    return text.toString().stripTrailing();
  }
}
