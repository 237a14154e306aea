package io.tinyprofiler.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HubCommandTest {

  @Test
  void anUnknownCommandNamesTheNearest() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line(), "sesions");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("sesions", "did you mean", "sessions");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line(), "sessions", "run", "--devise", "x");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("tiny-profiler sessions run --help");
  }

  @Test
  void noCommandIsWrongUsage() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line());

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("a command is missing", "tiny-profiler --help");
  }

  @Test
  void everyCommandHasHelp() {
    everyCommandHasHelp(HubCommand.line(), List.of());
  }

  private static void everyCommandHasHelp(CommandLine line, List<String> path) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              List<String> args = new java.util.ArrayList<>(path);
              args.add(name);
              everyCommandHasHelp(command, args);
              args.add("--help");
              CommandLineRun run =
                  CommandLineRun.of(HubCommand.line(), args.toArray(String[]::new));
              assertThat(run.code()).as(args.toString()).isZero();
              assertThat(run.out()).startsWith("Usage: tiny-profiler");
            });
  }

  @Test
  void noHubIsAProblemWithANextStep() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line(), "devices", "--url", "http://[::1]:1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no hub answers at http://[::1]:1", "tiny-profiler hub");
  }

  @Test
  void anAddressThatIsNoneIsWrongUsage() {
    CommandLineRun run = CommandLineRun.of(HubCommand.line(), "devices", "--url", "localhost:8000");

    assertThat(run.code()).isEqualTo(64);
  }
}
