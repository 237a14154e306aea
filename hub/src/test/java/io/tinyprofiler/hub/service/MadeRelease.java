package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Releases that differ from the one that was built: by their version, and by what is wrong with
 * them.
 */
final class MadeRelease {

  private final String version;
  private final Set<String> left = new HashSet<>();
  private final Map<String, String> added = new HashMap<>();

  private MadeRelease(String version) {
    this.version = version;
  }

  static MadeRelease of(String version) {
    return new MadeRelease(version);
  }

  /** A class or a file of the jar is missing. */
  MadeRelease without(String entry) {
    left.add(entry);
    return this;
  }

  /** A file of the jar is another one. */
  MadeRelease with(String entry, String text) {
    left.add(entry);
    added.put(entry, text);
    return this;
  }

  /** Makes the archive and puts it into a machine, with its SHA-256 beside it; its place there. */
  String in(Machine machine, Path folder) throws IOException {
    Path home = folder.resolve("tiny-llm-profiler-hub-" + version);
    shell("cp -a %s %s".formatted(built(), home));
    jar(home.resolve("tiny-profiler-hub.jar"));
    Path archive = folder.resolve(home.getFileName() + ".tar.gz");
    shell(
        """
        cd %s
        find . -type f ! -name SHA256SUMS -printf '%%P\\n' | sort | xargs sha256sum >SHA256SUMS
        tar -C .. -I 'gzip -1' -cf %s %s
        cd %s
        sha256sum %s >%s.sha256
        rm -r %s
        """
            .formatted(
                home,
                archive,
                home.getFileName(),
                folder,
                archive.getFileName(),
                archive.getFileName(),
                home));
    String place = "/run/" + archive.getFileName();
    machine.copy(archive, place);
    machine.copy(Path.of(archive + ".sha256"), place + ".sha256");
    Files.delete(archive);
    return place;
  }

  /** The version of the build under test. */
  static String builtVersion() throws IOException {
    return built().getFileName().toString().substring("tiny-llm-profiler-hub-".length());
  }

  private static Path built() throws IOException {
    Path releases = Path.of("target", "release").toAbsolutePath();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(releases)) {
      return found.iterator().next();
    }
  }

  private void jar(Path file) throws IOException {
    Path other = Path.of(file + ".other");
    Set<String> found = new HashSet<>();
    try (JarInputStream from = new JarInputStream(Files.newInputStream(file))) {
      Manifest manifest = from.getManifest();
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
      try (OutputStream out = Files.newOutputStream(other);
          JarOutputStream to = new JarOutputStream(out, manifest)) {
        for (JarEntry entry = from.getNextJarEntry();
            entry != null;
            entry = from.getNextJarEntry()) {
          if (left.contains(entry.getName())) {
            found.add(entry.getName());
          } else {
            to.putNextEntry(new JarEntry(entry.getName()));
            from.transferTo(to);
          }
        }
        for (Map.Entry<String, String> each : added.entrySet()) {
          to.putNextEntry(new JarEntry(each.getKey()));
          to.write(each.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    found.addAll(added.keySet());
    assertThat(found).as("what is wrong with it is in the jar").containsAll(left);
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static void shell(String lines) throws IOException {
    Process process = new ProcessBuilder("bash", "-euc", lines).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.onExit().join().exitValue()).as(text).isZero();
    }
  }
}
