package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.cli.HubCommand;
import io.tinyprofiler.hub.database.Database;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A firmware from a user's file to a measured result, through real processes. The board is the
 * reference firmware's host port; its tool is a script that ends it and starts it with the options
 * that the firmware file holds.
 */
@Timeout(300)
class FlashIT {

  private static final String DEVICE = "board-1";

  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void startLab() {
    lab = new Lab(folder);
    lab.startHub();
  }

  @AfterEach
  void stopLab() throws IOException {
    lab.close();
    if (Files.exists(pidFile())) {
      ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private Path pidFile() {
    return folder.resolve("board.pid");
  }

  private Path begun() {
    return folder.resolve("begun");
  }

  /**
   * Starts board and agent.
   *
   * @param first what the tool does before all else
   */
  private void start(String first) throws IOException {
    try (LiveBus live = lab.live()) {
      lab.startDevice(DEVICE, "--quantization", "float32");
      Path tool =
          Files.writeString(
              folder.resolve("tool.sh"),
              """
              %s
              kill -9 %d; rm -f "$2"
              %s --link "$2" --uid %s $(cat "$1") &
              echo $! > %s
              echo "written well"
              """
                  .formatted(
                      first, lab.device(DEVICE).pid(), Lab.TOOL.hostDevice(), DEVICE, pidFile()));
      lab.startAgent(
          "flash: {commands: {host: [sh, \"%s\", \"{file}\", \"{port}\"]}}\n".formatted(tool));
      live.awaitIdle(DEVICE);
    }
  }

  private CommandLineRun run(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", lab.url()));
    all.addAll(List.of("--token-file", folder.resolve("hub").resolve("admin.token").toString()));
    return CommandLineRun.of(HubCommand.line(), all.toArray(String[]::new));
  }

  private void addFirmware() throws IOException {
    Path file = Files.writeString(folder.resolve("int8.fw"), "--quantization int8");
    CommandLineRun added = run("firmware", "add", file.toString(), "--platform", "host");
    assertThat(added.code()).as(added.err()).isZero();
  }

  @Test
  void aFileBecomesFirmwareAndIsMeasured() throws Exception {
    start("");
    addFirmware();

    CommandLineRun session =
        run(
            "sessions",
            "run",
            "--device",
            DEVICE,
            "--firmware",
            "int8.fw",
            "--runs",
            "2",
            "--wait",
            "--timeout",
            "120",
            "--json");

    assertThat(session.code()).as(session.out() + session.err()).isZero();
    JsonObject result = new JsonObject(session.out());
    assertThat(result.getString("quantization")).isEqualTo("int8");
    assertThat(result.getInteger("runs")).isEqualTo(2);
    assertThat(lab.get("/devices/status").encode()).contains("\"quantization\":\"int8\"");
    lab.agent().close();
    lab.hub().close();
    assertThat(toolsWords()).contains("written well", "sh has ended well");
  }

  private List<String> toolsWords() {
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      return new Stored(database)
          .texts("select unnest(lines) from device_logs where device = 'board-1'");
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }

  @Test
  void anAgentThatIsKilledWhileItWritesWritesAgain() throws Exception {
    start(
        "if [ ! -e %s ]; then echo $$ > %s; while :; do sleep 1000; done; fi"
            .formatted(begun(), begun()));
    addFirmware();
    CommandLineRun queued =
        run(
            "sessions",
            "run",
            "--device",
            DEVICE,
            "--firmware",
            "int8.fw",
            "--runs",
            "2",
            "--json");
    UUID session = UUID.fromString(new JsonObject(queued.out()).getString("id"));
    awaitBegun();
    lab.agent().kill();
    long tool = Long.parseLong(Files.readString(begun()).strip());
    assertThat(ProcessHandle.of(tool)).as("the tool outlives its agent").isPresent();
    lab.startAgent();

    JsonObject ended = lab.awaitSession(session, 120, "completed", "failed");

    assertThat(ended.getString("state")).as(ended.encode()).isEqualTo("completed");
    ProcessHandle.of(tool).ifPresent(left -> left.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    assertThat(lab.get("/api/v1/results/" + session).getString("quantization")).isEqualTo("int8");
  }

  private void awaitBegun() throws Exception {
    try (var watch = folder.getFileSystem().newWatchService()) {
      folder.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      while (!Files.exists(begun()) || Files.size(begun()) == 0) {
        WatchKey key = watch.poll(60, TimeUnit.SECONDS);
        assertThat(key).as("the tool begins").isNotNull();
        key.pollEvents();
        key.reset();
      }
    }
  }
}
