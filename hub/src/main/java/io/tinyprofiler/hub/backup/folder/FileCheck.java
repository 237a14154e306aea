package io.tinyprofiler.hub.backup.folder;

import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.hub.backup.folder.Manifest.FileEntry;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds every byte of a backup's folder against its manifest. */
public final class FileCheck {

  private static final Set<String> FOLDERS =
      Stream.of(ArtifactKind.values()).map(ArtifactKind::folder).collect(Collectors.toSet());

  private FileCheck() {}

  /** A folder's manifest, and what is wrong with the folder. */
  public record Outcome(Manifest manifest, List<String> faults) {

    public boolean whole() {
      return faults.isEmpty();
    }
  }

  /** Reads everything; a manifest that cannot be trusted is null. */
  public static Outcome of(Path folder, Stage stage) throws IOException {
    List<String> faults = new ArrayList<>();
    Manifest manifest = manifest(folder, faults);
    if (manifest == null) {
      return new Outcome(null, faults);
    }
    stage.begin("checking files", manifest.bytes());
    Pace pace = new Pace(stage, 0);
    for (var entry : manifest.files().entrySet()) {
      file(folder, entry.getKey(), entry.getValue(), pace, faults);
    }
    TreeSet<String> expected = new TreeSet<>(manifest.files().keySet());
    expected.add(Manifest.NAME);
    expected.add(Manifest.HASH_NAME);
    for (String name : names(folder)) {
      if (!expected.contains(name)) {
        faults.add(name + " is not in the manifest");
      }
    }
    return new Outcome(manifest, faults);
  }

  private static Manifest manifest(Path folder, List<String> faults) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(Manifest.NAME));
      byte[] hash = Files.readAllBytes(folder.resolve(Manifest.HASH_NAME));
      String expected = Manifest.hashLine(bytes);
      if (!java.util.Arrays.equals(hash, expected.getBytes(StandardCharsets.UTF_8))) {
        faults.add(Manifest.NAME + " and " + Manifest.HASH_NAME + " do not belong together");
        return null;
      }
      Manifest manifest = Manifest.decode(bytes);
      if (!manifest.files().keySet().stream().allMatch(FileCheck::safe)) {
        faults.add("the manifest names files outside of the backup");
        return null;
      }
      return manifest;
    } catch (NoSuchFileException e) {
      faults.add(Path.of(e.getFile()).getFileName() + " is missing");
    } catch (Problem e) {
      faults.add(e.getMessage());
    }
    return null;
  }

  private static boolean safe(String name) {
    return name.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?") && !name.contains("..");
  }

  private static void file(
      Path folder, String name, FileEntry entry, Pace pace, List<String> faults)
      throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      faults.add(name + " is missing");
    } else if (Files.size(file) != entry.size()) {
      faults.add("%s has %d bytes instead of %d".formatted(name, Files.size(file), entry.size()));
    } else if (!Sha256.of(file, pace).equals(entry.sha256())) {
      faults.add(name + " has other bytes than were written");
    }
  }

  /** Everything in the folder that is no folder of the backup's own. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .filter(
              path ->
                  !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                      || !FOLDERS.contains(folder.relativize(path).toString()))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
