package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.hub.deploy.host.Host.Said;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A release as it is handed over: a tar.gz whose SHA-256 was checked. */
public final class ReleaseArchive {

  /** In the release itself: the SHA-256 of each of its files, as {@code sha256sum} writes it. */
  private static final String SUMS = "SHA256SUMS";

  private static final Duration UNPACK_LIMIT = Duration.ofMinutes(10);

  private final Path file;

  private ReleaseArchive(Path file) {
    this.file = file;
  }

  /**
   * Takes an archive.
   *
   * @param expected its SHA-256 in hex; null: {@code FILE.sha256} beside it has it
   * @throws Problem {@code release-unreadable}, {@code release-damaged}
   */
  public static ReleaseArchive checked(Path file, String expected) {
    String wanted = expected == null ? beside(file) : expected;
    String found = hash(file);
    if (!found.equalsIgnoreCase(wanted)) {
      throw new Problem(
          "release-damaged",
          "%s has the SHA-256 %s, and should have %s".formatted(file, found, wanted),
          "fetch it again");
    }
    return new ReleaseArchive(file);
  }

  private static String beside(Path file) {
    Path sum = file.resolveSibling(file.getFileName() + ".sha256");
    try {
      return Files.readString(sum).strip().replaceFirst("\\s.*", "");
    } catch (IOException e) {
      throw new Problem(
          "release-unreadable",
          "the SHA-256 of %s is not known: cannot read %s".formatted(file, sum),
          "put the file that came with it there, or give --sha256",
          e);
    }
  }

  /** Its files into an empty folder. */
  void unpack(Path folder) {
    Said said =
        Host.run(
                UNPACK_LIMIT,
                List.of(
                    "tar",
                    "--extract",
                    "--gzip",
                    "--no-same-owner",
                    "--no-same-permissions",
                    "--strip-components=1",
                    "--file=" + file.toAbsolutePath(),
                    "--directory=" + folder))
            .orElse(new Said(1, "it takes too long"));
    if (!said.ok()) {
      throw damaged(file, said.lastLine());
    }
  }

  /**
   * Compares each file of a release with what the release says of it.
   *
   * @return what it says of all of them
   */
  static String checkFiles(Path home) {
    Path sums = home.resolve(SUMS);
    try (Stream<Path> walked = Files.walk(home)) {
      Set<Path> unnamed = new HashSet<>(walked.filter(Files::isRegularFile).toList());
      unnamed.remove(sums);
      String text = Files.readString(sums);
      for (String line : text.lines().toList()) {
        String[] pair = line.split(" [ *]", 2);
        Path named = home.resolve(pair.length == 2 ? pair[1] : "").normalize();
        if (!unnamed.remove(named) || !hash(named).equals(pair[0])) {
          throw damaged(home, named + " is not as " + SUMS + " says");
        }
      }
      if (!unnamed.isEmpty()) {
        throw damaged(home, SUMS + " does not name " + unnamed.iterator().next());
      }
      return text;
    } catch (IOException e) {
      throw damaged(home, e.toString());
    }
  }

  private static Problem damaged(Path what, String how) {
    return new Problem(
        "release-damaged", "%s is damaged: %s".formatted(what, how), "build or fetch it again");
  }

  private static String hash(Path file) {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (IOException e) {
      throw new Problem(
          "release-unreadable", "cannot read " + file, "give a release archive that is there", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
