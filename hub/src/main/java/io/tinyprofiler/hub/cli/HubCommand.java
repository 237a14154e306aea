package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The root of the commands. The ones here are clients of a hub; the mains add those that run
 * something.
 */
@Command(
    name = "tiny-profiler",
    description = "Measures tiny language models on the boards they run on.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = HubCommand.Version.class,
    subcommands = {
      DevicesCommand.class,
      AgentsCommand.class,
      SessionsCommand.class,
      ResultsCommand.class,
      GoldenCommand.class,
      CompareCommand.class,
      BaselineCommand.class,
      FirmwareCommand.class,
      ModelsCommand.class,
      TokensCommand.class,
      HealthCommand.class,
      SmokeCommand.class,
      LoadCommand.class,
      AlertsCommand.class,
      SilencesCommand.class,
      BackupCommand.class,
      UpkeepCommand.Archive.class,
      UpkeepCommand.Optimize.class,
      UpkeepCommand.Cleanup.class,
      IncidentsCommand.class,
      MonitoringCommand.class,
      CompletionCommand.class
    })
public final class HubCommand implements Runnable {

  private static final int EXIT_DEFECT = 2;

  @Spec CommandSpec spec;

  /** As the jar's manifest has it. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = HubCommand.class.getPackage().getImplementationVersion();
      return new String[] {"tiny-profiler " + (version == null ? "unpackaged" : version)};
    }
  }

  /**
   * The command line, ready to execute.
   *
   * @param more commands besides the clients, e.g. the service itself
   */
  public static CommandLine line(Object... more) {
    CommandLine line = new CommandLine(new HubCommand());
    for (Object command : more) {
      line.addSubcommand(command);
    }
    return line.setExecutionExceptionHandler(HubCommand::failed)
        .setParameterExceptionHandler(HubCommand::misused);
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof Problem problem) {
      line.getErr().println("tiny-profiler: " + problem.line());
      return problem.exitCode();
    }
    LoggerFactory.getLogger(HubCommand.class).debug("a defect", e);
    line.getErr().println("tiny-profiler: this is a defect: " + e + "; please report it");
    return EXIT_DEFECT;
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("tiny-profiler: " + sentence(e) + "; " + nextStep(e));
    return Problem.EXIT_USAGE;
  }

  private static String sentence(ParameterException e) {
    String message = e.getMessage();
    return message.lines().findFirst().orElse("wrong usage").replaceFirst("\\.$", "");
  }

  private static String nextStep(ParameterException e) {
    String help = "see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> nearest = unmatched.getSuggestions();
      if (!nearest.isEmpty()) {
        return "did you mean " + String.join(" or ", nearest) + "? " + help;
      }
    }
    return help;
  }
}
