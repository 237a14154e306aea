package io.tinyprofiler.hub.backup.restore;

import io.tinyprofiler.hub.backup.folder.Writing;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of configuration on their way to their places: first beside them, then, once the database
 * is swapped, into them. What was there is kept as {@code NAME.prev}. Each step may be repeated.
 */
final class ConfigPlaces {

  private static final String UNPACKED = "files";

  private ConfigPlaces() {}

  /**
   * The places whose content will change.
   *
   * @param unpacked folder of a backup's configuration
   * @param moved folders of the backup's host and what takes their place here
   * @return absolute paths and what comes there
   */
  static Map<Path, Path> changes(Path unpacked, Map<Path, Path> moved) throws IOException {
    Path files = unpacked.resolve(UNPACKED);
    if (!Files.isDirectory(files)) {
      return Map.of();
    }
    Map<Path, Path> changes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(files)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path place = here(Path.of("/").resolve(files.relativize(file)), moved);
        if (!Files.exists(place) || Files.mismatch(place, file) >= 0) {
          changes.put(place, file);
        }
      }
    }
    return changes;
  }

  private static Path here(Path there, Map<Path, Path> moved) {
    return moved.entrySet().stream()
        .filter(entry -> there.startsWith(entry.getKey()))
        .max((a, b) -> a.getKey().getNameCount() - b.getKey().getNameCount())
        .map(entry -> entry.getValue().resolve(entry.getKey().relativize(there)))
        .orElse(there);
  }

  /** Writes what comes there beside each place, with the owner and the rights of what is there. */
  static void stage(Map<Path, Path> changes) {
    changes.forEach(
        (place, file) -> {
          try {
            Files.createDirectories(place.getParent());
            Path staged = staged(place);
            Files.copy(
                file,
                staged,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
            if (Files.exists(place)) {
              likeThat(staged, place, true);
            } else {
              likeThat(staged, place.getParent(), false);
            }
            Writing.flush(staged);
          } catch (IOException e) {
            throw notWritable(place, e);
          }
        });
  }

  /** Only root may give files away, and only root needs to. */
  private static void likeThat(Path file, Path model, boolean rights) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    PosixFileAttributes like = Files.readAttributes(model, PosixFileAttributes.class);
    if (!now.owner().equals(like.owner())) {
      view.setOwner(like.owner());
    }
    if (!now.group().equals(like.group())) {
      view.setGroup(like.group());
    }
    if (rights) {
      view.setPermissions(like.permissions());
    }
  }

  /** Puts what was staged in place. */
  static void finish(List<Path> places) {
    for (Path place : places) {
      Path staged = staged(place);
      if (!Files.exists(staged)) {
        continue;
      }
      try {
        if (Files.exists(place)) {
          Files.move(place, kept(place), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
        Writing.names(place.getParent());
      } catch (IOException e) {
        throw notWritable(place, e);
      }
    }
  }

  /** Takes away what was staged. */
  static void undo(List<Path> places) {
    for (Path place : places) {
      try {
        if (Files.exists(staged(place))) {
          Files.delete(staged(place));
        }
      } catch (IOException e) {
        throw notWritable(place, e);
      }
    }
  }

  private static Path staged(Path place) {
    return place.resolveSibling("." + place.getFileName() + ".restored");
  }

  private static Path kept(Path place) {
    return place.resolveSibling(place.getFileName() + ".prev");
  }

  private static Problem notWritable(Path place, IOException e) {
    return new Problem(
        "config-not-writable",
        "%s cannot be put in place: %s".formatted(place, e.getMessage()),
        "restore as a user who may write there, name another place with --map FROM=TO, or leave out"
            + " --config-in-place",
        e);
  }
}
