package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.artifact.ModelBytes;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from the command line; device d takes none over the line, device e does. */
class ModelsCommandIT {

  @TempDir Path folder;
  private TestHub hub;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    hub = TestHub.start(folder.resolve("hub"));
    hub.agentWithDevice("a", "d");
    hub.agentWithDevice("b", "e").store(new DeviceSeen("e", "/dev/x", loading()));
    file = Files.write(folder.resolve("tiny.bin"), ModelBytes.SMALL.float32(1));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static DeviceInfo loading() {
    DeviceInfo d = TestHub.info("e");
    List<String> can = new ArrayList<>(d.capabilities());
    can.add("model");
    return new DeviceInfo(
        d.platform(),
        d.uid(),
        d.firmware(),
        d.firmwareSha(),
        d.cpuHz(),
        d.tickHz(),
        d.ramBytes(),
        d.flashBytes(),
        d.model(),
        d.modelSha(),
        can,
        d.quantization(),
        d.bootId(),
        d.resetCause());
  }

  private CommandLineRun run(String... args) {
    return client(hub.port(), args);
  }

  private String added() {
    CommandLineRun added = run("models", "add", file.toString());
    assertThat(added.code()).as(added.err()).isZero();
    return added.out().strip();
  }

  @Test
  void aModelIsAddedListedAndRemoved() throws Exception {
    assertThat(run("models").out()).contains("no models; add one with");
    String id = added();

    assertThat(run("models").out()).contains(id, "tiny", "llama", "float32");
    assertThat(
            new JsonObject(run("models", "list", "--name", "tiny", "--json").out())
                .getJsonArray("models"))
        .hasSize(1);
    assertThat(run("models", "list", "--name", "other").out()).contains("no models");
    assertThat(run("models", "rm", "tiny").out()).contains("removed");
    CommandLineRun gone = run("models", "rm", id);
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("the hub has no model " + id);

    Path script = Files.writeString(folder.resolve("x.bin"), "#!/bin/sh\n".repeat(20));
    CommandLineRun refused = run("models", "add", script.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("the file is not a model");
    assertThat(run("models", "add", "/no/such/file").code()).isEqualTo(2);
    assertThat(run("models", "add").code()).isEqualTo(64);
  }

  @Test
  void aModelOfTheHubsIsForDevicesThatTakeIt() {
    String id = added();

    CommandLineRun none = run("sessions", "run", "--device", "d,e", "--model", "tiny");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("device d has fable260k:float32, none of tiny");
    CommandLineRun other = run("sessions", "run", "--device", "e", "--model", "tiny:int8");
    assertThat(other.err()).contains("device e has fable260k:float32, none of tiny:int8");
    assertThat(run("sessions").out()).as("nothing is queued").contains("no sessions");

    JsonArray sessions =
        new JsonObject(
                run(
                        "sessions",
                        "run",
                        "--device",
                        "d,e",
                        "--model",
                        "fable260k,tiny:float32",
                        "--json")
                    .out())
            .getJsonArray("sessions");
    assertThat(sessions)
        .extracting(session -> ((JsonObject) session).getString("device") + " " + model(session))
        .containsExactly("d null", "e null", "e " + id);
    CommandLineRun needed = run("models", "rm", "tiny");
    assertThat(needed.code()).isEqualTo(2);
    assertThat(needed.err()).contains("needs it and has not ended");
    JsonObject one =
        new JsonObject(run("sessions", "run", "--device", "e", "--model", id, "--json").out());
    assertThat(model(one)).isEqualTo(id);
  }

  private static String model(Object session) {
    return ((JsonObject) session).getJsonObject("spec").getString("model");
  }
}
