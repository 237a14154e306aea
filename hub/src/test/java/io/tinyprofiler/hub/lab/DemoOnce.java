package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The README's first command. */
final class DemoOnce {

  private DemoOnce() {}

  /** Runs it to its end; answers what it prints for programs. */
  static JsonObject in(Path folder) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Built.hub("demo", "--once", "--json", "--port", "0", "--data", folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("TINY_PROFILER_HOME", Lab.TOOL.home().toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return new JsonObject(out);
  }
}
