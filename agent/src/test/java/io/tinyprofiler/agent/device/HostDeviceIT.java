package io.tinyprofiler.agent.device;

import static io.tinyprofiler.shared.record.DeviceState.IDENTIFYING;
import static io.tinyprofiler.shared.record.DeviceState.IDLE;
import static io.tinyprofiler.shared.record.DeviceState.LOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.Memory;
import io.tinyprofiler.agent.device.DeviceEvent.RunAccepted;
import io.tinyprofiler.agent.device.DeviceEvent.RunEnded;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.device.DeviceEvent.Token;
import io.tinyprofiler.agent.device.frame.Frames;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from the reference firmware's process to events, and its failures. */
class HostDeviceIT {

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final RecordedListener told = new RecordedListener();
  private final RecordedListener session = new RecordedListener();
  private Devices devices;

  @BeforeEach
  void begin() throws Exception {
    SerialConfig config =
        new SerialConfig(
            List.of(folder + "/*"),
            List.of(),
            false,
            false,
            List.of(),
            115_200,
            true,
            100,
            1_500,
            1_000,
            500,
            50,
            200);
    devices = loop.call(() -> new Devices(loop.vertx, config, told));
  }

  @AfterEach
  void end() throws Exception {
    Loop.await(devices.close());
    loop.close();
  }

  private BoardProcess board(String uid, String... options) throws Exception {
    return BoardProcess.device(folder.resolve(uid), uid, options);
  }

  private DeviceConnection occupied(String uid) throws Exception {
    return loop.call(
        () -> {
          DeviceConnection connection = devices.byId(uid).orElseThrow();
          connection.occupy(session);
          return connection;
        });
  }

  private void send(DeviceConnection connection, DeviceCommand command) throws Exception {
    loop.run(() -> connection.send(command));
  }

  @Test
  void aGreedyRunAtFullSpeedLosesNothing() throws Exception {
    try (BoardProcess board = board("fast")) {
      Loop.await(devices.start());
      Hello hello = told.awaitEvent(Hello.class);
      assertThat(hello.info().platform()).isEqualTo("host");
      assertThat(hello.info().quantization()).isEqualTo("float32");
      told.awaitState(IDLE);

      DeviceConnection connection = occupied("fast");
      send(connection, new DeviceCommand.Run(1, 256, 0, 0, RunMode.LIVE, ""));
      RunAccepted accepted = session.awaitEvent(RunAccepted.class);
      assertThat(accepted.promptTokens()).isEqualTo(1);

      var text = new ByteArrayOutputStream();
      long tick = accepted.tick();
      long hostNs = 0;
      int tokens = 0;
      var told = session.await(t -> t.event() instanceof Token);
      for (; told.event() instanceof Token token; told = session.await(t -> t.event() != null)) {
        assertThat(token.position()).isEqualTo(tokens++);
        assertThat(token.tick()).isGreaterThan(tick);
        assertThat(told.hostNs()).isGreaterThanOrEqualTo(hostNs);
        tick = token.tick();
        hostNs = told.hostNs();
        text.writeBytes(token.piece());
      }
      assertThat(told.event()).isInstanceOf(Memory.class);
      RunEnded ended = session.awaitEvent(RunEnded.class);
      assertThat(ended.status().complete()).isTrue();
      assertThat(ended.tokens()).isEqualTo(tokens).isEqualTo(197);
      assertThat(text.toString(StandardCharsets.UTF_8) + "\n")
          .isEqualTo(Files.readString(Path.of("firmware/models/fable260k-greedy.txt")));
      assertThat(loop.call(() -> connection.report(System.nanoTime())).damagedFrames()).isZero();
      assertThat(board.port()).isEqualTo(connection.port());
    }
  }

  @Test
  void aLongPromptArrivesWholeAndAnEmptyOneAfterItEmpty() throws Exception {
    try (BoardProcess board = board("prompt", "--quantization", "int8")) {
      Loop.await(devices.start());
      told.awaitState(IDLE);
      DeviceConnection connection = occupied("prompt");
      String prompt = "Once upon a time, there was a fox. ".repeat(20);
      send(connection, new DeviceCommand.Run(1, 4, 0, 0, RunMode.LIVE, prompt));
      assertThat(session.awaitEvent(RunAccepted.class).promptTokens()).isGreaterThan(100);
      assertThat(session.awaitEvent(RunEnded.class).status()).isEqualTo(RunStatus.DONE);

      send(connection, new DeviceCommand.Run(2, 4, 0, 0, RunMode.LIVE, "x".repeat(600)));
      send(connection, new DeviceCommand.Abort(2));
      send(connection, new DeviceCommand.Run(3, 4, 0, 0, RunMode.LIVE, ""));
      assertThat(session.awaitEvent(RunAccepted.class)).matches(a -> a.run() == 3);
      assertThat(session.awaitEvent(RunEnded.class).run()).isEqualTo(3);
      assertThat(board.port()).isNotEmpty();
    }
  }

  @Test
  void answersSyncAndRebootsOnRequest() throws Exception {
    try (BoardProcess board = board("reset")) {
      Loop.await(devices.start());
      String boot = told.awaitEvent(Hello.class).info().bootId();
      told.awaitState(IDLE);
      DeviceConnection connection = occupied("reset");
      send(connection, new DeviceCommand.Sync(0xFFFF_FFFFL));
      assertThat(session.awaitEvent(Synced.class).nonce()).isEqualTo(0xFFFF_FFFFL);
      send(connection, new DeviceCommand.Reset());
      var hello =
          session.await(t -> t.event() instanceof Hello h && !h.info().bootId().equals(boot));
      assertThat(((Hello) hello.event()).info().resetCause()).isEqualTo("command");
      assertThat(board.port()).isEqualTo(connection.port());
    }
  }

  @Test
  void aBoardThatDiesInARunIsLostAndComesBackOnTheSameLink() throws Exception {
    BoardProcess board = board("dies", "--pace", "50");
    Loop.await(devices.start());
    told.awaitState(IDLE);
    send(occupied("dies"), new DeviceCommand.Run(1, 256, 0, 0, RunMode.LIVE, ""));
    session.awaitEvent(Token.class);
    board.unplug(); // the link goes too: its terminal's number may be another's next
    board.close();
    assertThat(session.awaitState().state()).isEqualTo(LOST);
    told.awaitState(LOST);

    try (BoardProcess again = board("dies")) {
      told.awaitState(IDENTIFYING);
      told.awaitState(IDLE);
      assertThat(loop.call(() -> devices.byId("dies").orElseThrow().port()))
          .isEqualTo(again.port());
    }
  }

  @Test
  void aBoardThatHangsIsLostByItsSilence() throws Exception {
    try (BoardProcess board = board("hangs")) {
      Loop.await(devices.start());
      told.awaitState(IDLE);
      board.freeze();
      assertThat(told.awaitState(LOST).reason()).startsWith("it has said nothing for");
      board.thaw();
      told.awaitState(IDLE);
    }
  }

  @Test
  void aBoardThatMovesToAnotherPortIsTheSameDevice() throws Exception {
    BoardProcess board = BoardProcess.device(folder.resolve("one"), "moves");
    Loop.await(devices.start());
    told.awaitState(IDLE);
    board.close();
    Files.delete(folder.resolve("one")); // its terminal's number is soon another's
    told.awaitState(LOST);
    try (BoardProcess again = BoardProcess.device(folder.resolve("two"), "moves")) {
      told.awaitState(IDLE);
      assertThat(loop.call(() -> devices.byId("moves").orElseThrow().port()))
          .isEqualTo(again.port());
    }
  }

  @Test
  void garbageOnTheLineIsSaidSoAndAHelloHealsIt() throws Exception {
    try (BoardProcess board = BoardProcess.pipe(folder.resolve("garbage"))) {
      Loop.await(devices.start());
      byte[] noise =
          "\u0000\u00ff~tok,1,2~~*ABCD\r~\n".repeat(3_000).getBytes(StandardCharsets.ISO_8859_1);
      board.toTerminal().write(noise);
      board.toTerminal().flush();
      assertThat(told.await(t -> t.reason() != null && t.reason().contains("damaged")).state())
          .isEqualTo(IDENTIFYING);
      board.toTerminal().write(Frames.frame(Frames.hello("garbage", "b")));
      board.toTerminal().flush();
      told.awaitState(IDLE);
    }
  }
}
