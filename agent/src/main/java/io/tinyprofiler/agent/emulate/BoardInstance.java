package io.tinyprofiler.agent.emulate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The number that tells an emulated board from all others, of all hosts. */
final class BoardInstance {

  private BoardInstance() {}

  /** The same for the same port of the same host, so that a board keeps its history. */
  static int of(Path link) {
    String place =
        String.join("\0", said("/etc/machine-id"), said("/proc/sys/kernel/hostname"), "" + link);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String said(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return ""; // not every host has both
    }
  }
}
