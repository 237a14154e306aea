package io.tinyprofiler.hub.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  private static final Path DEMO = Path.of("..", "agent", "firmware", "models", "fable260k.bin");
  private static final int ROUNDS = 1_000;

  @TempDir Path folder;

  private ModelHeader read(byte[] bytes) throws IOException {
    return ModelFile.read(Files.write(folder.resolve("model"), bytes));
  }

  private void refused(byte[] bytes, String... words) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> read(bytes))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("not-a-model"))
        .satisfies(problem -> assertThat(problem.getMessage()).contains(words));
  }

  @Test
  void theDemoModelIsRead() throws IOException {
    assertThat(ModelFile.read(DEMO))
        .isEqualTo(
            new ModelHeader(
                "llama", "llama2c-v0", 260_032, "float32", 512, 5, 64, 172, 8, 4, 512, true));
  }

  @Test
  void bothFormatsAreReadWithAndWithoutAClassifierOfTheirOwn() throws IOException {
    ModelBytes small = ModelBytes.SMALL;
    assertThat(read(small.float32(1)))
        .isEqualTo(
            new ModelHeader(
                "llama",
                "llama2c-v0",
                small.parameters(),
                "float32",
                8,
                2,
                40,
                36,
                4,
                2,
                16,
                true));
    ModelHeader int8 = read(small.int8(1));
    assertThat(int8.quantization()).isEqualTo("int8");
    assertThat(int8.format()).isEqualTo("tpq8");
    assertThat(int8.parameters()).isEqualTo(small.parameters());

    ModelBytes own = new ModelBytes(64, 100, 1, 2, 1, 33, 16, false);
    assertThat(read(own.float32(2)).sharedClassifier()).isFalse();
    assertThat(read(own.float32(2)).vocabulary()).isEqualTo(33);
    assertThat(read(own.int8(2)).parameters()).isEqualTo(own.parameters());
  }

  @Test
  void whatIsNoModelIsSaidSo() {
    refused(new byte[0], "too short");
    refused(
        "#!/bin/sh\necho hello, this is a script and no model\n".getBytes(UTF_8), "out of range");
    refused(withField(3, 3), "heads do not fit");
    refused(withField(4, 3), "heads do not fit");
    refused(withField(3, 0), "heads do not fit");
    refused(withField(5, Integer.MIN_VALUE), "out of range");
    refused(withField(6, 0), "out of range");
    byte[] longer = Arrays.copyOf(ModelBytes.SMALL.float32(1), 50_000);
    refused(longer, "it has 50000 bytes, and its header asks for");
  }

  private static byte[] withField(int field, int value) {
    byte[] bytes = ModelBytes.SMALL.float32(1);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * field, value);
    return bytes;
  }

  @Test
  void aWeightThatIsNoNumberIsFoundWhereverItIs() {
    byte[] float32 = ModelBytes.SMALL.float32(1);
    for (int last : new int[] {28, float32.length - 4}) {
      byte[] bytes = float32.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(last, Float.NaN);
      refused(bytes, "not a finite number");
    }
    byte[] int8 = ModelBytes.SMALL.int8(1);
    ByteBuffer.wrap(int8).order(ByteOrder.LITTLE_ENDIAN).putFloat(32, Float.NEGATIVE_INFINITY);
    refused(int8, "not a finite number");
  }

  @Test
  void aFileThatWasCutOffAnywhereIsRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] float32 = ModelBytes.SMALL.float32(1);
    byte[] int8 = ModelBytes.SMALL.int8(1);
    for (int i = 0; i < ROUNDS / 10; i++) {
      byte[] whole = random.nextBoolean() ? float32 : int8;
      byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
      try {
        read(cut);
        fail("seed %d: %d of %d bytes were taken", seed, cut.length, whole.length);
      } catch (Problem e) {
        assertThat(e.code()).as("seed %d", seed).isEqualTo("not-a-model");
      } catch (IOException e) {
        fail("seed " + seed, e);
      }
    }
  }

  /** Whatever the header says, it is a model of exactly that length, or a refusal. */
  @Test
  void aDamagedHeaderIsAnotherModelOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = random.nextBoolean() ? ModelBytes.SMALL.float32(1) : ModelBytes.SMALL.int8(1);
      int damages = 1 + random.nextInt(4);
      for (int d = 0; d < damages; d++) {
        bytes[random.nextInt(32)] = (byte) random.nextInt(256);
      }
      try {
        ModelHeader header = read(bytes);
        assertThat(header.contextLength()).as("seed %d", seed).isPositive();
        assertThat(header.parameters()).as("seed %d", seed).isBetween(1L, (long) bytes.length);
      } catch (Problem e) {
        assertThat(e.code()).as("seed %d", seed).isEqualTo("not-a-model");
      } catch (IOException | RuntimeException e) {
        fail("seed " + seed, e);
      }
    }
  }
}
