package io.tinyprofiler.agent.device.frame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames as a device sends them. */
public final class Frames {

  private Frames() {}

  /** A frame of one body, its fields encoded already. */
  public static byte[] frame(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    String end = "*%04X\n".formatted(Crc16.of(bytes, 0, bytes.length));
    return ("~" + body + end).getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] frames(String... bodies) {
    var stream = new ByteArrayOutputStream();
    for (String body : bodies) {
      stream.writeBytes(frame(body));
    }
    return stream.toByteArray();
  }

  public static String hello(String uid, String bootId) {
    return "hello,1,host,%s,fw,sha,0,1000000000,,65536,fable,msha,live+prompt,int8,%s,power"
        .formatted(uid, bootId);
  }
}
