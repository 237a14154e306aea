package io.tinyprofiler.hub.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}. */
@Command(
    name = "completion",
    description = {
      "print a script that completes commands and options; in a shell's start file:",
      "source <(tiny-profiler completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {

  /** What the launcher runs without asking us. */
  private static final List<String> OF_THE_LAUNCHER = List.of("agent", "test");

  /** Shells that the script is for; zsh reads bash's by a module of its own. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  Shell shell;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine all = spec.root().commandLine();
    for (String name : OF_THE_LAUNCHER) {
      if (!all.getSubcommands().containsKey(name)) {
        all.addSubcommand(name, CommandSpec.create());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (shell == Shell.zsh) {
      out.println("autoload -U +X compinit && compinit");
    }
    out.println(AutoComplete.bash(spec.root().name(), all));
    out.flush();
    return 0;
  }
}
