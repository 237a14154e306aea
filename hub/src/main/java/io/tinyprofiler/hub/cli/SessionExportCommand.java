package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code sessions export}. */
@Command(name = "export", description = "an ended session as a file for others")
final class SessionExportCommand extends ClientCommand {

  private static final List<String> FORMATS =
      List.of("json", "csv", "llama-bench", "prometheus", "junit", "svg", "html");

  @Parameters(paramLabel = "ID")
  String id;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "json (the default): everything; csv: a line a run; llama-bench: its JSON lines;",
        "prometheus: text format; junit: XML; svg: a badge; html: a report that opens from disk"
      })
  String format;

  @Option(names = "--output", paramLabel = "FILE", description = "where to; standard output")
  Path output;

  @Override
  public Integer call() {
    String wanted = format == null ? "json" : format;
    if (!FORMATS.contains(wanted)) {
      throw wrong("there is no format '" + wanted + "', only " + String.join(", ", FORMATS));
    }
    if (options.json && !wanted.equals("json")) {
      throw wrong("--json is another format than " + wanted);
    }
    String path = "/api/v1/sessions/%s/export?format=%s".formatted(HubClient.quoted(id), wanted);
    String exported = options.client().getText(path);
    if (output == null) {
      out().print(exported.endsWith("\n") ? exported : exported + "\n");
      out().flush();
    } else {
      write(exported);
    }
    return 0;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private void write(String exported) {
    try {
      Files.writeString(output, exported);
    } catch (IOException e) {
      throw new Problem(
          "file-not-written", "cannot write " + output, "give an --output that can be written", e);
    }
  }
}
