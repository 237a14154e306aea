package io.tinyprofiler.agent.serial;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths and globs of the configuration; {@code * ? [..] {..}} may stand in any part of a path. */
final class PortGlob {

  private PortGlob() {}

  /** Whether a path stands for itself. */
  static boolean isLiteral(String glob) {
    return glob.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  static boolean matches(String glob, Path path) {
    return isLiteral(glob)
        ? Path.of(glob).equals(path)
        : FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(path);
  }

  /** What exists of it now, sorted; dangling links are left out. */
  static List<Path> expand(String glob) {
    List<Path> found = List.of(Path.of("/"));
    for (Path part : Path.of(glob)) {
      List<Path> next = new ArrayList<>();
      for (Path folder : found) {
        if (isLiteral(part.toString())) {
          next.add(folder.resolve(part));
        } else {
          next.addAll(children(folder, part.toString()));
        }
      }
      found = next;
    }
    return found.stream().filter(Files::exists).sorted().toList();
  }

  /** What exists in a folder now, sorted; nothing if it is not there. */
  static List<Path> inside(Path folder) {
    return children(folder, "*").stream().filter(Files::exists).sorted().toList();
  }

  private static List<Path> children(Path folder, String glob) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(children::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return List.of(); // no folder, or none that we may read: nothing matches
    }
    return children;
  }
}
