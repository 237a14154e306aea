package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.FileCheck;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Manifest.FileEntry;
import io.tinyprofiler.hub.backup.folder.Mark;
import io.tinyprofiler.hub.backup.folder.Pace;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.folder.Writing;
import io.tinyprofiler.shared.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckTest {

  private static final Instant NOW = Instant.parse("2026-03-01T02:30:00.5Z");
  private static final String ID = "2026-03-01T023000Z";
  private static final String ARTIFACT = "artifacts/" + "ab".repeat(32);
  private static final String MODEL = "models/" + "cd".repeat(32);

  @TempDir Path root;
  private BackupFolder folder;
  private Path backup;

  @BeforeEach
  void make() throws IOException {
    folder = new BackupFolder(root);
    Path partial = folder.begin(ID);
    TreeMap<String, FileEntry> files = new TreeMap<>();
    for (String name : List.of(Manifest.DUMP, Manifest.CONFIG, ARTIFACT, MODEL)) {
      byte[] content = ("content of " + name + "\n").repeat(2).getBytes(StandardCharsets.UTF_8);
      files.put(
          name,
          Writing.file(
              partial.resolve(name), new ByteArrayInputStream(content), new Pace(new Stage(), 0)));
    }
    backup = folder.finish(partial, manifest(files));
  }

  private static Manifest manifest(SortedMap<String, FileEntry> files) {
    return new Manifest(
        Manifest.FORMAT,
        ID,
        1,
        NOW,
        "0.1.0",
        "10",
        "15.19",
        BackupCipher.NONE,
        "",
        files.get(Manifest.DUMP).size(),
        files.get(Manifest.CONFIG).size(),
        1,
        files,
        new TreeMap<>(Map.of("runs", 3L, "agents", 1L)),
        List.of(),
        List.of());
  }

  private List<String> faults() throws IOException {
    return FileCheck.of(backup, new Stage()).faults();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(backup)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aWholeOneHasNoFaults() throws IOException {
    assertThat(faults()).isEmpty();
    assertThat(files()).hasSize(6);
  }

  @Test
  void everyFlippedBitOfEveryFileIsFound() throws IOException {
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        Files.write(file, flipped);
        assertThat(faults()).as("byte %d of %s", at, file.getFileName()).isNotEmpty();
      }
      Files.write(file, whole);
    }
    assertThat(faults()).isEmpty();
  }

  @Test
  void everyTruncatedFileIsFound() throws IOException {
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length += 1 + whole.length / 9) {
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        assertThat(faults()).as("%d bytes of %s", length, file.getFileName()).isNotEmpty();
      }
      Files.write(file, whole);
    }
  }

  @Test
  void everyMissingFileIsFound() throws IOException {
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      Files.delete(file);
      assertThat(faults()).singleElement().asString().contains(file.getFileName() + " is missing");
      Files.write(file, whole);
    }
  }

  @Test
  void whatDoesNotBelongThereIsFound() throws IOException {
    for (String name : List.of("more", "artifacts/more", "models/more", ".hidden")) {
      Files.writeString(backup.resolve(name), "");
      assertThat(faults()).containsExactly(name + " is not in the manifest");
      Files.delete(backup.resolve(name));
    }
    Files.createDirectory(backup.resolve("empty"));
    assertThat(faults()).containsExactly("empty is not in the manifest");
    Files.delete(backup.resolve("empty"));
    Files.move(backup.resolve(Manifest.DUMP), root.resolve("elsewhere"));
    Files.createSymbolicLink(backup.resolve(Manifest.DUMP), root.resolve("elsewhere"));
    assertThat(faults()).as("a link is no copy").isNotEmpty();
  }

  @Test
  void anEditedManifestIsFoundAndOneThatLeadsOutsideIsRefused() throws IOException {
    Path file = backup.resolve(Manifest.NAME);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"runs\" : 3", "\"runs\" : 4"));
    assertThat(faults()).singleElement().asString().contains("do not belong together");

    byte[] outside = text.replace(Manifest.DUMP, "../../passwd").getBytes(StandardCharsets.UTF_8);
    Files.write(file, outside);
    Files.writeString(backup.resolve(Manifest.HASH_NAME), Manifest.hashLine(outside));
    assertThat(faults()).containsExactly("the manifest names files outside of the backup");
  }

  @Test
  void aManifestIsReadAsItWasWritten() throws IOException {
    byte[] bytes = Files.readAllBytes(backup.resolve(Manifest.NAME));
    Manifest manifest = Manifest.decode(bytes);

    assertThat(manifest.encode()).isEqualTo(bytes);
    assertThat(manifest.timestamp()).isEqualTo(NOW);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .contains("\"timestamp\"", "\"database_size\"", "\"config_size\"", "\"models_count\"");
    assertThat(manifest.differences(Map.of("runs", 3L, "agents", 1L))).isEmpty();
    assertThat(manifest.differences(Map.of("runs", 2L, "devices", 5L)))
        .containsExactly(
            "agents: 1 rows in the backup, null restored",
            "devices: null rows in the backup, 5 restored",
            "runs: 3 rows in the backup, 2 restored");
  }

  @Test
  void aManifestOfAnotherFormatIsRefusedWithANextStep() {
    byte[] newer =
        new String(BackupFolder.stored(backup).manifest().encode(), StandardCharsets.UTF_8)
            .replace("\"format\" : 1", "\"format\" : 2")
            .getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> Manifest.decode(newer))
        .withMessageContaining("format 2")
        .satisfies(problem -> assertThat(problem.nextStep()).contains("0.1.0"));
  }

  @Test
  void aMarkIsOfOneManifestOnly() throws IOException {
    assertThat(BackupFolder.stored(backup).verified()).isFalse();
    Mark.put(backup, NOW, List.of());
    assertThat(BackupFolder.stored(backup).verified()).isTrue();
    assertThat(faults()).as("it lies beside the backup").isEmpty();

    Path file = backup.resolve(Manifest.NAME);
    Files.writeString(file, Files.readString(file).replace("\"runs\" : 3", "\"runs\" : 4"));
    assertThat(BackupFolder.stored(backup).verified()).isFalse();

    Mark.put(backup, NOW, List.of("wrong"));
    assertThat(BackupFolder.stored(backup).damaged()).isTrue();
  }

  @Test
  void whatWasLeftHalfIsNoBackupAndIsCleared() throws IOException {
    folder.begin("2026-03-02T023000Z");
    assertThat(folder.list()).extracting(BackupFolder.Stored::id).containsExactly(ID);
    assertThat(folder.clear()).containsExactly(".partial-2026-03-02T023000Z");
    folder.remove(ID);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aNameThatIsTakenIsNotGivenAgain() {
    assertThat(folder.free(NOW)).isEqualTo("2026-03-01T023001Z");
    assertThat(folder.nextSequence()).isEqualTo(2);
  }
}
