package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's own programs, unpacked once per version for this user. */
final class Programs {

  private final Path home;

  private Programs(Path home) {
    this.home = home;
  }

  /**
   * Unpacks the programs that came with the hub unless they are there.
   *
   * @throws Problem {@code no-embedded-database} on a processor without them
   */
  static Programs in(Path cache) {
    URL archive = archive();
    try {
      Path home = cache.resolve("postgresql-" + version(archive));
      if (!Files.isDirectory(home)) {
        Files.createDirectories(cache);
        unpack(archive, home);
      }
      return new Programs(home);
    } catch (IOException e) {
      throw new Problem(
          "cache-not-writable",
          "cannot unpack PostgreSQL into %s: %s".formatted(cache, e),
          "name a folder with 100 MB of space in database.cacheDir",
          e);
    }
  }

  private static URL archive() {
    String machine = System.getProperty("os.arch");
    String name = machine.equals("aarch64") ? "arm_64" : "x86_64";
    URL archive = Programs.class.getResource("/postgres-linux-%s.txz".formatted(name));
    if (archive == null || !Set.of("aarch64", "amd64").contains(machine)) {
      throw new Problem(
          "no-embedded-database",
          "the hub brings no PostgreSQL for a processor of kind " + machine,
          "name a server in database.uri");
    }
    return archive;
  }

  /** Differs whenever the archive does. */
  private static String version(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(false);
    if (connection instanceof JarURLConnection jar) {
      try (var file = jar.getJarFile()) {
        return Long.toHexString(file.getEntry(jar.getEntryName()).getCrc());
      }
    }
    return Long.toHexString(connection.getContentLengthLong());
  }

  /** All or nothing, whoever else does the same at this moment or whenever the power goes. */
  private static void unpack(URL archive, Path home) throws IOException {
    Path made = Files.createTempDirectory(home.getParent(), "unpacking-");
    try (InputStream packed = archive.openStream();
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        put(entry, tar, made.resolve(entry.getName()).normalize());
      }
    }
    flush(made);
    try {
      Files.move(made, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Folders.remove(made);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static void put(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, target);
    if ((entry.getMode() & 0100) != 0) {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(target);
      rights.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(target, rights);
    }
  }

  private static void flush(Path folder) throws IOException {
    try {
      new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * The command line of a program in a session of its own, so that Ctrl-C in the hub's terminal
   * does not stop the database under it. PostgreSQL refuses to work for root: a user namespace
   * hides root from it.
   */
  List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    if (root()) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static boolean root() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }
}
