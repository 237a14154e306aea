package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file of the user's that is to be added to the hub. */
final class LocalFile {

  private static final int LONGEST_NAME = 100;

  private LocalFile() {}

  /**
   * Its name, as the hub takes it.
   *
   * @param otherwise if nothing of its name can be used
   */
  static String name(Path file, String otherwise) {
    String name =
        file.getFileName()
            .toString()
            .replaceAll("[^A-Za-z0-9._+-]", "_")
            .replaceFirst("^[^A-Za-z0-9]+", "");
    return name.isEmpty() ? otherwise : name.substring(Math.max(0, name.length() - LONGEST_NAME));
  }

  /** Its SHA-256, lower-case hex. */
  static String sha256(Path file) {
    try (InputStream bytes = Files.newInputStream(file);
        DigestInputStream in = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw new Problem("file-unreadable", "cannot read " + file, "give a file that is there", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
