package io.tinyprofiler.shared.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that chains a batch to the record before it. */
public final class LineHash {

  /** What precedes the first record of an epoch. */
  public static final String NONE = "";

  private LineHash() {}

  /** First 16 bytes of the SHA-256 of a line's UTF-8, in hex. */
  public static String of(String line) {
    return of(line.getBytes(StandardCharsets.UTF_8));
  }

  /** The same of a line that is UTF-8 already. */
  public static String of(byte[] line) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(line);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
