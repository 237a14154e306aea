package io.tinyprofiler.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tinyprofiler.agent.device.DeviceEvent.Console;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.Token;
import io.tinyprofiler.agent.device.frame.FrameReader;
import io.tinyprofiler.agent.device.frame.Frames;
import io.tinyprofiler.agent.device.frame.GoldenVectors;
import io.tinyprofiler.agent.device.frame.NativeDriver;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.RunMode;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for any bytes that a port may bring, cut anywhere. */
class LineNoiseTest {

  private static final long RUN = 3_000_000_000L;
  private static final int MIB = 1 << 20;
  private static final int MOST_TEXT = FrameReader.MAX_BYTES - 1;

  @Test
  void framesAmongNoiseAllArriveInOrderAndNothingElseLooksLikeOne() {
    Seeds.each(300, LineNoiseTest::framesAmongNoiseArrive);
  }

  private static void framesAmongNoiseArrive(Random random) {
    LineNoise noise = new LineNoise(random);
    var stream = new ByteArrayOutputStream();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] frame = token(i, random);
      for (int lines = random.nextInt(3); lines > 0; lines--) {
        stream.writeBytes(noise.line(token(1_000 + i, random)));
      }
      stream.writeBytes(frame);
      sent.add(new String(frame, StandardCharsets.US_ASCII));
    }

    List<String> read = new ArrayList<>();
    for (DeviceEvent event : told(stream.toByteArray(), random)) {
      if (event instanceof Token token && token.run() == RUN) {
        read.add(new String(frame(token), StandardCharsets.US_ASCII));
      } else if (event instanceof Console console) {
        assertThat(console.line()).hasSizeLessThanOrEqualTo(MOST_TEXT);
      }
    }
    assertThat(read).isEqualTo(sent);
  }

  private static byte[] token(int position, Random random) {
    long tick = random.nextLong();
    int id = random.nextInt(512);
    return Frames.frame(
        "tok,%d,%d,%s,%d,t%%25".formatted(RUN, position, Long.toUnsignedString(tick), id));
  }

  private static byte[] frame(Token token) {
    assertThat(token.piece()).isEqualTo(new byte[] {'t', '%'});
    String tick = Long.toUnsignedString(token.tick());
    return Frames.frame(
        "tok,%d,%d,%s,%d,t%%25".formatted(token.run(), token.position(), tick, token.id()));
  }

  /** Whatever was asked of it before and is asked meanwhile. */
  @Test
  void aDriverThatIsAskedForThingsStaysInStepAndWritesWholeFramesOnly() {
    Seeds.each(400, LineNoiseTest::aDriverStaysInStep);
  }

  private static void aDriverStaysInStep(Random random) {
    LineNoise noise = new LineNoise(random);
    RecordedEffects device = new RecordedEffects();
    NativeDriver driver = new NativeDriver("P", device);
    int asked = 0;
    int heard = 0;
    for (int i = 0; i < 60; i++) {
      if (random.nextInt(3) == 0) {
        ask(driver, random);
        asked++;
      }
      byte[] line = random.nextBoolean() ? noise.odd() : noise.line(token(i, random));
      driver.received(line, line.length, i);
      heard += lines(line);
    }
    assertThat(device.written).hasSizeLessThanOrEqualTo(asked + heard);
    device.written.forEach(LineNoiseTest::isFrames);

    device.events.clear();
    byte[] hello = Frames.frame(Frames.hello("board", "boot"));
    driver.received(hello, hello.length, 99);
    assertThat(device.events).singleElement().isInstanceOf(Hello.class);
  }

  private static void ask(NativeDriver driver, Random random) {
    switch (random.nextInt(7)) {
      case 0 -> driver.identify();
      case 1 -> driver.send(new DeviceCommand.Sync(random.nextLong() & 0xFFFF_FFFFL));
      case 2 -> driver.send(new DeviceCommand.Abort(random.nextInt(9)));
      case 3 -> driver.send(new DeviceCommand.Stat());
      case 4 -> driver.send(new DeviceCommand.Reset());
      case 5 -> driver.send(new DeviceCommand.Dump(random.nextInt(9), random.nextInt(99), 9));
      default -> driver.send(run(random.nextInt(9), "ü,~".repeat(random.nextInt(400))));
    }
  }

  private static DeviceCommand.Run run(long number, String prompt) {
    return new DeviceCommand.Run(number, 9, 0, 0, RunMode.LIVE, prompt);
  }

  private static int lines(byte[] bytes) {
    int lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** As a device would read it: frames, and nothing else but an empty line. */
  private static void isFrames(String written) {
    byte[] bytes = written.getBytes(StandardCharsets.US_ASCII);
    assertThat(GoldenVectors.read(bytes, bytes.length))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).startsWith("frame:"));
    for (String line : written.split("\n", -1)) {
      assertThat(line.length() + 1).isLessThanOrEqualTo(FrameReader.MAX_BYTES);
    }
  }

  @Test
  void anyBytesMeanTheSameHoweverTheyWereCut() {
    Seeds.each(
        300,
        random -> {
          byte[] bytes = new LineNoise(random).bytes(4_000);
          List<String> whole = texts(told(bytes, null));
          assertThat(texts(told(bytes, random))).isEqualTo(whole);
        });
  }

  /** A line that never ends costs its first bytes, whether it began as a frame or not. */
  @Test
  void aLineWithoutEndTakesNoMemory() {
    for (char first : new char[] {'~', 'x'}) {
      RecordedEffects device = new RecordedEffects();
      NativeDriver driver = new NativeDriver("P", device);
      byte[] piece = new byte[4_096];
      Arrays.fill(piece, (byte) first);
      driver.received(piece, piece.length, 0); // everything is loaded
      long before = allocated();
      for (int i = 0; i < 64 * MIB / piece.length; i++) {
        driver.received(piece, piece.length, i);
      }
      assertThat(allocated() - before).as("bytes for 64 MiB of %s", first).isLessThan(MIB);
      assertThat(device.events).isEmpty();
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** What a new driver tells of these bytes, in pieces of any size or, without a seed, at once. */
  private static List<DeviceEvent> told(byte[] bytes, Random random) {
    RecordedEffects device = new RecordedEffects();
    NativeDriver driver = new NativeDriver("P", device);
    for (int from = 0; from < bytes.length; ) {
      int size = random == null ? bytes.length : 1 + random.nextInt(1 + random.nextInt(600));
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      driver.received(piece, piece.length, from);
      Arrays.fill(piece, (byte) '*'); // it was valid during the call only
      from += piece.length;
    }
    return device.events;
  }

  private static List<String> texts(List<DeviceEvent> events) {
    return events.stream()
        .map(event -> event instanceof Token t ? "token " + t.position() : event.toString())
        .toList();
  }
}
