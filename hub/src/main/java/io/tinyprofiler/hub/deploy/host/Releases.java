package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The releases beside each other, and which of them each colour runs. All of it blocks. */
public final class Releases {

  private static final String PARTIAL = ".partial-";

  private final Path folder;
  private final Path releases;

  public Releases(Path folder) {
    this.folder = folder;
    this.releases = folder.resolve("releases");
  }

  /** Those that were deployed here, in the order of their installation. */
  public List<Release> all() {
    try (Stream<Path> found = Files.list(releases)) {
      return found
          .filter(home -> !home.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(this::installed))
          .map(Release::in)
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private FileTime installed(Path home) {
    try {
      return Files.getLastModifiedTime(home);
    } catch (IOException e) {
      throw denied(e);
    }
  }

  /** The release that a colour runs when it is started; empty if none was ever chosen. */
  public Optional<Release> of(Colour colour) {
    Path link = link(colour);
    try {
      return Files.exists(link) ? Optional.of(Release.in(link.toRealPath())) : Optional.empty();
    } catch (IOException e) {
      throw denied(e);
    }
  }

  /** Lets a colour run a release from its next start on. */
  public void choose(Colour colour, Path home) {
    Path draft = folder.resolve("." + colour + ".new");
    try {
      Files.deleteIfExists(draft);
      Files.createSymbolicLink(draft, home);
      Durable.move(draft, link(colour));
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private Path link(Colour colour) {
    return folder.resolve(colour.text());
  }

  /** One that is installed; empty if there is none of that version. */
  public Optional<Release> find(String version) {
    Path home = releases.resolve(version);
    return home.normalize().getParent().equals(releases) && Files.isDirectory(home)
        ? Optional.of(Release.in(home))
        : Optional.empty();
  }

  /** The release in that folder; empty if it is gone or another one now. */
  public Optional<Release> at(Path home, String version) {
    return Files.isDirectory(home)
        ? Optional.of(Release.in(home)).filter(found -> found.version().equals(version))
        : Optional.empty();
  }

  /**
   * Installs what is in an archive beside the others, whole or not at all.
   *
   * @return the release; the one that is there if it is the same
   * @throws Problem {@code not-a-release}, {@code release-damaged}, {@code release-differs}
   */
  public Release install(ReleaseArchive archive) {
    try {
      Files.createDirectories(releases);
      forgetPartial();
      Path partial =
          Files.createTempDirectory(
              releases,
              PARTIAL,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      archive.unpack(partial);
      String version = Release.in(partial).version();
      String sums = ReleaseArchive.checkFiles(partial);
      Optional<Release> known = find(version);
      if (known.isPresent()) {
        remove(partial);
        return same(known.get(), sums);
      }
      Host.run("sync", "-f", partial.toString());
      Files.setLastModifiedTime(partial, FileTime.fromMillis(System.currentTimeMillis()));
      Durable.move(partial, releases.resolve(version));
      return Release.in(releases.resolve(version));
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private static Release same(Release known, String sums) {
    if (!ReleaseArchive.checkFiles(known.home()).equals(sums)) {
      throw new Problem(
          "release-differs",
          "another release %s is installed in %s".formatted(known.version(), known.home()),
          "give each build a version of its own, or remove that folder if it is not in use");
    }
    return known;
  }

  /**
   * Removes the oldest ones.
   *
   * @param used those that stay whatever their age
   * @return the versions that went
   */
  public List<String> prune(int keep, Set<Path> used) {
    List<Release> old = all();
    List<String> gone = new ArrayList<>();
    try {
      forgetPartial();
      for (Release release : old.subList(0, Math.max(0, old.size() - keep))) {
        if (!used.contains(release.home())) {
          // Renamed first: half a release never has a release's name.
          Path going = releases.resolve(PARTIAL + release.version());
          Durable.move(release.home(), going);
          remove(going);
          gone.add(release.version());
        }
      }
    } catch (IOException e) {
      throw denied(e);
    }
    return gone;
  }

  private void forgetPartial() throws IOException {
    try (Stream<Path> found = Files.list(releases)) {
      found.filter(each -> each.getFileName().toString().startsWith(PARTIAL)).forEach(this::remove);
    } catch (NoSuchFileException e) {
      // nothing was ever installed
    }
  }

  private void remove(Path tree) {
    try (Stream<Path> found = Files.walk(tree)) {
      for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw denied(e);
    }
  }

  private Problem denied(IOException e) {
    return new Problem(
        "releases-not-writable",
        "cannot use %s: %s".formatted(folder, e),
        "run it as root, with space on that disk",
        e);
  }
}
