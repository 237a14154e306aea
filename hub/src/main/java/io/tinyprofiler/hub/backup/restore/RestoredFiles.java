package io.tinyprofiler.hub.backup.restore;

import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Pace;
import io.tinyprofiler.hub.backup.folder.Sha256;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.folder.Writing;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Brings a backup's files to a hub's folders. Nothing that is there is lost by it. */
final class RestoredFiles {

  private final Path backup;
  private final Manifest manifest;
  private final BackupCipher cipher;
  private final Stage stage;

  RestoredFiles(Path backup, Manifest manifest, BackupCipher cipher, Stage stage) {
    this.backup = backup;
    this.manifest = manifest;
    this.cipher = cipher;
    this.stage = stage;
  }

  /** Artifacts are named by their bytes: adding those that are not there changes no other. */
  void artifacts(ArtifactKind kind, Path folder) throws IOException {
    stage.begin("copying " + kind.folder(), 0);
    Files.createDirectories(folder);
    Pace pace = new Pace(stage, 0);
    for (String sha256 : manifest.artifacts(kind)) {
      Path target = folder.resolve(sha256);
      if (!Files.exists(target) || !Sha256.of(target, pace).equals(sha256)) {
        copy(backup.resolve(Manifest.artifact(kind, sha256)), target, pace);
      }
    }
    Writing.names(folder);
  }

  private void copy(Path from, Path target, Pace pace) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (InputStream in = cipher.open(from, manifest)) {
      Writing.file(part, in, pace);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Unpacks the configuration into a folder of its own, with the rights that its files had. */
  void config(Path folder) throws IOException {
    stage.begin("unpacking configuration", 0);
    BackupFolder.delete(folder);
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new BufferedInputStream(cipher.open(backup.resolve(Manifest.CONFIG), manifest)),
            "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isFile() && target.startsWith(folder)) {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
          Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode >> (all.length - 1 - bit) & 1) == 1) {
        permissions.add(all[bit]); // from the owner's read to the others' execute
      }
    }
    return permissions;
  }
}
