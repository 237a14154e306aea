package io.tinyprofiler.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
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
  @Property(tries = 2_000)
  void anyBytesLeaveItInStepAfterALineFeed(
      @ForAll("noise") byte[] noise, @ForAll @IntRange(min = 1, max = 600) int chunk) {
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(noise);
    stream.writeBytes(new byte[] {'\n'});
    stream.writeBytes(new FrameWriter("pre").number(7).number(2000).end());

    List<String> events = GoldenVectors.read(stream.toByteArray(), chunk);

    assertThat(events).endsWith("frame:pre,7,2000");
    assertThat(events).isEqualTo(GoldenVectors.read(stream.toByteArray(), 1));
  }

  @Property(tries = 1_000)
  void whatIsWrittenIsReadBack(@ForAll("noise") byte[] text) {
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
  @Provide
  Arbitrary<byte[]> noise() {
    Arbitrary<Byte> meaning =
        Arbitraries.of("~*,%\r\n0AF".chars().mapToObj(c -> (byte) c).toList());
    return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.bytes()), Tuple.of(2, meaning))
        .array(byte[].class)
        .ofMaxSize(1_500);
  }
}
