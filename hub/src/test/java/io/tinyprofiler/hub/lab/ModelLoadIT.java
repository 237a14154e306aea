package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.cli.HubCommand;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model from a user's file to a measured result, through real processes: it is the demo model
 * with other bytes where nobody reads them, so what it generates is known.
 */
@Timeout(600)
class ModelLoadIT {

  private static final Path MODELS = Lab.TOOL.home().resolve("agent/firmware/models");

  /** The two tables of positions at the end of a llama2.c checkpoint, B. */
  private static final int UNREAD = 512 * 8 * 4;

  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void startLab() throws Exception {
    lab = new Lab(folder);
    lab.startHub();
    try (LiveBus live = lab.live()) {
      lab.startDevice("board-1");
      lab.startDevice("board-2", "--quantization", "int8");
      lab.startAgent();
      live.awaitIdle(List.of("board-1", "board-2"));
    }
  }

  @AfterEach
  void stopLab() {
    lab.close();
  }

  private CommandLineRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", lab.url()));
    all.addAll(List.of("--token-file", folder.resolve("hub").resolve("admin.token").toString()));
    return CommandLineRun.of(HubCommand.line(), all.toArray(String[]::new));
  }

  private JsonObject json(String... arguments) {
    CommandLineRun run = run(arguments);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    return new JsonObject(run.out());
  }

  private JsonObject measured(String device, String model) {
    return json(
        "sessions",
        "run",
        "--device",
        device,
        "--model",
        model,
        "--runs",
        "2",
        "--wait",
        "--timeout",
        "120",
        "--json");
  }

  private String added() throws IOException {
    byte[] bytes = Files.readAllBytes(MODELS.resolve("fable260k.bin"));
    Arrays.fill(bytes, bytes.length - UNREAD, bytes.length, (byte) 0);
    Path file = Files.write(folder.resolve("copy.bin"), bytes);
    JsonObject model = json("models", "add", file.toString(), "--json");
    assertThat(model.getString("name")).isEqualTo("copy");
    assertThat(model.getLong("parameters")).isEqualTo(260_032);
    return model.getString("id");
  }

  @Test
  void aModelThatNoDeviceHeldIsLoadedMeasuredAndCached() throws Exception {
    String id = added();
    JsonObject first = measured("board-1", "copy");

    assertThat(first.getString("model")).as(first.encode()).isEqualTo("copy");
    assertThat(first.getString("model_sha")).isEqualTo(id);
    assertThat(first.getString("quantization")).isEqualTo("float32");
    assertThat(first.getInteger("runs")).isEqualTo(2);
    assertThat(lab.text("/api/v1/sessions/%s/text".formatted(first.getString("session"))))
        .isEqualTo(Files.readString(MODELS.resolve("fable260k-greedy.txt")).stripTrailing());

    Files.delete(folder.resolve("hub").resolve("models").resolve(id));
    JsonObject second = measured("board-2", id);
    assertThat(second.getString("model_sha")).as("from the agent's cache").isEqualTo(id);
    assertThat(second.getString("quantization")).as("as it now says").isEqualTo("float32");

    assertThat(measured("board-1", "copy").getString("model_sha")).isEqualTo(id);
    CommandLineRun removed = run("models", "rm", "copy");
    assertThat(removed.code()).isEqualTo(2);
    assertThat(removed.err()).contains("golden output", "golden forget");
  }

  @Test
  void aDeviceWithoutTheModelIsRefusedWhereTheHubHasNoneEither() {
    CommandLineRun none = run("sessions", "run", "--device", "board-1", "--model", "missing");

    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("device board-1 has fable260k:float32", "models add FILE");
  }
}
