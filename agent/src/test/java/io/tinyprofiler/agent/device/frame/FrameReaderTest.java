package io.tinyprofiler.agent.device.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {

  static List<GoldenVectors> vectors() {
    return GoldenVectors.all();
  }

  @Test
  void thereAreVectors() {
    assertThat(vectors()).hasSizeGreaterThan(80);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsTheGoldenVectorsHoweverTheyWereChunked(GoldenVectors vector) {
    for (int chunk = 1; chunk <= Math.max(1, vector.input().length); chunk++) {
      assertThat(GoldenVectors.read(vector.input(), chunk))
          .as("%s in chunks of %d", vector.name(), chunk)
          .isEqualTo(vector.events());
    }
  }

  /** The reader's whole memory is one line, so there is nothing that noise could grow. */
  @Test
  void anyBytesLeaveItInStepAfterALineFeed() {
    Seeds.each(
        2_000,
        random -> anyBytesLeaveItInStepAfterALineFeed(noise(random), 1 + random.nextInt(600)));
  }

  private static void anyBytesLeaveItInStepAfterALineFeed(byte[] noise, int chunk) {
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(noise);
    stream.writeBytes(new byte[] {'\n'});
    stream.writeBytes(new FrameWriter("pre").number(7).number(2000).end());

    List<String> events = GoldenVectors.read(stream.toByteArray(), chunk);

    assertThat(events).endsWith("frame:pre,7,2000");
    assertThat(events).isEqualTo(GoldenVectors.read(stream.toByteArray(), 1));
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Seeds.each(1_000, random -> whatIsWrittenIsReadBack(noise(random)));
  }

  private static void whatIsWrittenIsReadBack(byte[] text) {
    FrameWriter writer = new FrameWriter("tok").number(-1);
    int taken = writer.add(text, 0);
    byte[] frame = writer.end();

    assertThat(frame).hasSizeLessThanOrEqualTo(FrameReader.MAX_BYTES);
    assertThat(frame.length > FrameReader.MAX_BYTES - 3 || taken == text.length).isTrue();
    byte[][] read = new byte[1][];
    FrameReader reader =
        new FrameReader(
            new FrameReader.Sink() {
              @Override
              public void frame(Frame decoded) {
                assertThat(decoded.unsigned(1)).isEqualTo(-1);
                read[0] = decoded.bytes(2);
              }

              @Override
              public void console(byte[] line, int length) {}

              @Override
              public void damaged(String kind) {}
            });
    reader.accept(frame, frame.length);
    assertThat(read[0]).isEqualTo(Arrays.copyOf(text, taken));
  }

  /** Any bytes, but those that mean something often. */
  private static byte[] noise(Random random) {
    byte[] meaning = "~*,%\r\n0AF".getBytes(StandardCharsets.US_ASCII);
    byte[] noise = new byte[random.nextInt(1_500)];
    random.nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      if (random.nextInt(5) < 2) {
        noise[i] = meaning[random.nextInt(meaning.length)];
      }
    }
    return noise;
  }
}
