package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.emulate.BoardKind;
import io.tinyprofiler.agent.emulate.BoardReport;
import io.tinyprofiler.agent.emulate.EmulateProcess;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that name a model, on the reference firmware. */
@Timeout(300)
class LoadingIT {

  private static final Path DEMO = Path.of("firmware/models/fable260k.bin");

  @TempDir Path folder;

  private final Loop loop = new Loop();
  private FlashingAgent agent;

  @BeforeEach
  void begin() throws Exception {
    agent = new FlashingAgent(loop, folder);
  }

  @AfterEach
  void end() throws Exception {
    agent.close();
    loop.close();
  }

  /** The demo model with another first weight of its last table, which nobody reads. */
  private Path model() throws Exception {
    byte[] bytes = Files.readAllBytes(DEMO);
    Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0);
    return Files.write(folder.resolve("other.bin"), bytes);
  }

  /**
   * A model of 2 dimensions with the tokenizer's vocabulary: QEMU takes a few kilobytes a second.
   * What it generates is senseless and always the same.
   */
  private Path smallest() throws Exception {
    int[] shape = {
      2, 2, 1, 1, 1, 512, 32
    }; // dim, hidden, layers, heads, KV heads, vocabulary, sequence
    int floats = 512 * 2 + 7 * 2 * 2 + 3 * 2 + 32 * 2;
    ByteBuffer bytes = ByteBuffer.allocate(28 + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(shape).forEach(bytes::putInt);
    Random random = new Random(3);
    for (int i = 0; i < floats; i++) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return Files.write(folder.resolve("smallest.bin"), bytes.array());
  }

  private void start(String port, String device, Path model, int maxTokens) throws Exception {
    agent.start(port, Map.of(), 1_000, 1_000);
    SessionSpec spec =
        new SessionSpec(
            UUID.randomUUID(),
            device,
            null,
            FlashTools.sha256(model),
            List.of(""),
            List.of(RunMode.LIVE),
            0,
            2,
            maxTokens,
            0,
            0,
            0,
            ValidityLimits.DEFAULT,
            Map.of());
    CommandReply reply = await(loop.call(() -> agent.sessions.start(new StartSession(1, spec))));
    assertThat(reply).isEqualTo(new CommandReply.Accepted());
  }

  private void measuredWith(Path model) throws Exception {
    SessionEnded ended = agent.awaitEnd();
    assertThat(ended.outcome()).as(ended.text()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(agent.all(ModelLoaded.class)).hasSize(1);
    assertThat(agent.all(ModelLoaded.class).get(0).info().modelSha())
        .isEqualTo(FlashTools.sha256(model));
    assertThat(agent.all(RunEnded.class))
        .hasSize(2)
        .allSatisfy(run -> assertThat(run.status()).isIn(RunStatus.DONE, RunStatus.EOS))
        .allSatisfy(run -> assertThat(run.tokens()).isPositive());
  }

  @Test
  void aModelThatTheDeviceDidNotHoldIsLoadedAndMeasured() throws Exception {
    Path model = model();
    try (BoardProcess board =
        BoardProcess.device(folder.resolve("board"), "loaded-1", "--quantization", "int8")) {
      start(board.port(), "loaded-1", model, 500);

      measuredWith(model);
      assertThat(agent.all(ModelLoaded.class).get(0).info().quantization()).isEqualTo("float32");
    }
  }

  @Test
  void aModelThatIsTooLargeIsRefusedWithBothSizesBeforeAnyOfItIsSent() throws Exception {
    Path model = folder.resolve("large.bin");
    try (RandomAccessFile file = new RandomAccessFile(model.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    try (BoardProcess board = BoardProcess.device(folder.resolve("board"), "loaded-1")) {
      start(board.port(), "loaded-1", model, 5);

      SessionEnded ended = agent.awaitEnd();
      assertThat(ended.failure()).isEqualTo(FailureKind.MODEL);
      assertThat(ended.text()).contains("67108865 bytes", "bytes of a model: 67108864");
      assertThat(agent.all(RunEnded.class)).isEmpty();
    }
  }

  @Test
  void aFileThatTheFirmwareCannotRunIsTheModelsFailure() throws Exception {
    Path model =
        Files.write(folder.resolve("cut.bin"), Arrays.copyOf(Files.readAllBytes(DEMO), 999));
    try (BoardProcess board = BoardProcess.device(folder.resolve("board"), "loaded-1")) {
      start(board.port(), "loaded-1", model, 5);

      SessionEnded ended = agent.awaitEnd();
      assertThat(ended.failure()).isEqualTo(FailureKind.MODEL);
      assertThat(ended.text()).contains("shorter than its header says");
    }
  }

  @Test
  @Tag("boards")
  void aBoardWithoutAnOperatingSystemTakesItsModelOverTheLine() throws Exception {
    Path model = smallest();
    try (EmulateProcess emulate =
        EmulateProcess.start(folder.resolve("emu"), BoardKind.MPS2_AN385, 1)) {
      BoardReport board = emulate.awaitBoard();
      start(board.port(), board.uid(), model, 5);

      measuredWith(model);
      emulate.terminate();
      emulate.awaitExit();
    }
  }
}
