package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.device.frame.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What a bad line, a rebooting board or another device may put on a port, out of one seed. */
final class LineNoise {

  private static final byte[] MEANING = "~*,%\r\n0AF".getBytes(StandardCharsets.US_ASCII);
  private static final String[] BODIES = {
    "ok,prompt,0",
    "ok,prompt,480",
    "ok,prompt,",
    "no,prompt,toolong,x",
    "hello,1",
    "hello,2,x,y",
    "sync,1,18446744073709551616",
    "sync,-1,-1",
    "run,4294967296,1,1",
    "tok,7,-1,1,1,x",
    "tok",
    "tok,7,2147483648,1,1,x",
    "tmp,1,-2147483648",
    "tmp,1,-",
    "pwr,1,-2147483649,1",
    "mem,1,,,",
    "mem,1,99999999999999999999,,",
    "lnk,1,,",
    "end,7,1,1,,done",
    "end,7,1,1,0,lost",
    "ok",
    "no,,,",
    "",
    ",",
    "%00,%FF",
    "~,*",
    "pre,7",
    "unheard,of"
  };

  private final Random random;

  LineNoise(Random random) {
    this.random = random;
  }

  /** Any bytes, those that mean something often among them; it may end anywhere. */
  byte[] bytes(int most) {
    byte[] noise = new byte[random.nextInt(most + 1)];
    random.nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      if (random.nextInt(5) < 2) {
        noise[i] = MEANING[random.nextInt(MEANING.length)];
      }
    }
    return noise;
  }

  /** The beginning of a frame, as a board leaves it that resets while it writes. */
  byte[] torn(byte[] frame) {
    return Arrays.copyOf(
        frame, random.nextInt(frame.length - 1)); // with all but its LF it is whole
  }

  /** A frame with one or two bits the wrong way round: no check sum of 16 bits misses that. */
  byte[] flipped(byte[] frame) {
    byte[] flipped = frame.clone();
    int first = random.nextInt(8 * frame.length);
    flip(flipped, first);
    int second = random.nextInt(8 * frame.length);
    if (random.nextBoolean() && second != first) {
      flip(flipped, second);
    }
    return flipped;
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
  }

  /** No LF for longer than a frame may be; what it ends in looks like one. */
  private byte[] endless(byte[] model) {
    byte[] endless = new byte[400 + random.nextInt(800)];
    Arrays.fill(endless, (byte) (random.nextBoolean() ? '~' : '.'));
    int end = model.length - 1; // its LF
    System.arraycopy(model, 0, endless, endless.length - end, end);
    return endless;
  }

  /** A frame whose check sum is right and that says something odd, or nothing at all. */
  byte[] odd() {
    return Frames.frame(BODIES[random.nextInt(BODIES.length)]);
  }

  /** One line of any of these kinds, its LF included. */
  byte[] line(byte[] model) {
    byte[] line =
        switch (random.nextInt(6)) {
          case 0 -> bytes(700);
          case 4 -> endless(model);
          case 1 -> torn(model);
          case 2 -> flipped(model);
          case 3 -> odd();
          default -> ("boot: rst cause " + random.nextInt()).getBytes(StandardCharsets.US_ASCII);
        };
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(line);
    stream.write('\n');
    return stream.toByteArray();
  }
}
