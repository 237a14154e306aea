package io.tinyprofiler.hub.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files that hold secrets: who may read them, and how old they are. */
final class Secrets {

  /** A secret that nobody has changed for so long should be. */
  static final Duration OLD = Duration.ofDays(365);

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private Secrets() {}

  static List<Finding> look(List<Path> files, Instant now) {
    List<Finding> found = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        found.add(look(file, now));
      }
    }
    return found;
  }

  /** Files of a folder whose names begin so. */
  static List<Path> in(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Finding look(Path file, Instant now) {
    String check = "secret " + file;
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
      if (rights.stream().anyMatch(OTHERS::contains)) {
        return Finding.warn(check, "others than its owner may read it; chmod 600 " + file);
      }
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      Duration age = Duration.between(changed, now);
      if (age.compareTo(OLD) > 0) {
        return Finding.warn(check, "it is %d days old; make another one".formatted(age.toDays()));
      }
      return Finding.ok(check, "its owner alone may read it, %d days old".formatted(age.toDays()));
    } catch (IOException e) {
      return Finding.unknown(check, "it cannot be looked at: " + e.getMessage());
    }
  }
}
