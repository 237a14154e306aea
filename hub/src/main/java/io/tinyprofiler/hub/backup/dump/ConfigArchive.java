package io.tinyprofiler.hub.backup.dump;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The configuration as a tar: {@code hub.yaml} as it is in effect, and the files that belong to it
 * under {@code files/} with their absolute paths.
 */
final class ConfigArchive {

  private static final int REGULAR = 0100000;

  private final byte[] effective;
  private final List<Path> places;
  private final List<String> skipped = new ArrayList<>();

  /**
   * An archive.
   *
   * @param effective the hub's configuration as YAML
   * @param places files and folders; one that is not there is left out without a word
   */
  ConfigArchive(String effective, List<Path> places) {
    this.effective = effective.getBytes(StandardCharsets.UTF_8);
    this.places = places;
  }

  /** Files that could not be read, with the reason; known when it is written. */
  List<String> skipped() {
    return List.copyOf(skipped);
  }

  void write(OutputStream out) throws IOException {
    BufferedOutputStream buffer = new BufferedOutputStream(out);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(buffer, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    TarArchiveEntry hub = new TarArchiveEntry("hub.yaml");
    hub.setMode(REGULAR | 0600);
    put(tar, hub, effective);
    for (Path place : places) {
      for (Path file : files(place.toAbsolutePath().normalize())) {
        put(tar, file);
      }
    }
    tar.finish();
    buffer.flush(); // the archive's own flush does not reach it
  }

  private List<Path> files(Path place) {
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      skipped.add(place + ": " + e.getMessage());
      return List.of();
    }
  }

  private void put(TarArchiveOutputStream tar, Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      skipped.add(file + ": " + e.getMessage());
      return;
    }
    TarArchiveEntry entry = new TarArchiveEntry("files" + file);
    entry.setModTime(Files.getLastModifiedTime(file));
    entry.setMode(REGULAR | ((int) Files.getAttribute(file, "unix:mode") & 0777));
    put(tar, entry, content);
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
