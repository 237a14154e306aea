package io.tinyprofiler.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManPagesTest {

  @TempDir Path folder;

  @Test
  void everyCommandHasItsPageWithItsOptions() throws IOException {
    ManPages.write(folder, "1.2.3");

    every(HubMain.line(), "tiny-profiler");
    assertThat(Files.readString(folder.resolve("tiny-profiler-devices.adoc")))
        .contains("tiny-profiler 1.2.3", "--watch", "xref:tiny-profiler-devices-scan.adoc");
  }

  private void every(CommandLine command, String name) throws IOException {
    List<String> options =
        command.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .map(CommandLine.Model.OptionSpec::longestName)
            .toList();
    assertThat(Files.readString(folder.resolve(name + ".adoc")))
        .contains(":doctype: manpage")
        .contains(options);
    for (var each : command.getSubcommands().entrySet()) {
      every(each.getValue(), name + "-" + each.getKey());
    }
  }
}
