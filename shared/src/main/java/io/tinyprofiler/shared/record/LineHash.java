package io.tinyprofiler.shared.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that chains a batch to the record before it. */
public final class LineHash {

  /** What precedes the first record of an epoch. */
  public static final String NONE = "";

  /** One for each thread: a new one for each line is more garbage than many a line. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(LineHash::sha256);

  private LineHash() {}

  /** First 16 bytes of the SHA-256 of a line's UTF-8, in hex. */
  public static String of(String line) {
    return of(line.getBytes(StandardCharsets.UTF_8));
  }

  /** The same of a line that is UTF-8 already. */
  public static String of(byte[] line) {
    return HexFormat.of().formatHex(SHA_256.get().digest(line), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
