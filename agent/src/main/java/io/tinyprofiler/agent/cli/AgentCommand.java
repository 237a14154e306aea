package io.tinyprofiler.agent.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the agent's commands. The main adds the service itself. */
@Command(
    name = "tiny-profiler agent",
    description = {
      "Measures the boards at this host; without a command it runs the service.",
    },
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      ScanCommand.class,
      ProfileCommand.class,
      FlashCommand.class,
      MetersCommand.class,
      EmulateCommand.class
    })
public final class AgentCommand {

  private AgentCommand() {}

  /** The command line, ready to execute; problems are one line on stderr. */
  public static CommandLine line(IVersionProvider version, Object service) {
    CommandLine line = new CommandLine(new AgentCommand());
    line.addSubcommand(service);
    tellVersion(line, version);
    return line.setExecutionExceptionHandler(AgentCommand::failed)
        .setParameterExceptionHandler(AgentCommand::misused);
  }

  private static void tellVersion(CommandLine line, IVersionProvider version) {
    line.getCommandSpec().versionProvider(version);
    line.getSubcommands().values().forEach(command -> tellVersion(command, version));
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof Problem problem) {
      line.getErr().println("tiny-profiler: " + problem.line());
      return problem.exitCode();
    }
    LoggerFactory.getLogger(AgentCommand.class).debug("a defect", e);
    line.getErr().println("tiny-profiler: this is a defect: " + e + "; please report it");
    return Problem.EXIT_FAILED;
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String sentence = e.getMessage().lines().findFirst().orElse("wrong usage");
    line.getErr()
        .println("tiny-profiler: " + sentence.replaceFirst("\\.$", "") + "; " + nextStep(e));
    return Problem.EXIT_USAGE;
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
