package io.tinyprofiler.hub.backup.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tinyprofiler.hub.artifact.ArtifactKind;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backup holds: {@code backup_manifest.json}, which is written last.
 *
 * @param format {@link #FORMAT}
 * @param id name of the folder
 * @param sequence one more than that of the backup made before it, whatever the clock said
 * @param timestamp of the snapshot
 * @param app version of the hub that made it
 * @param schema version of the newest migration
 * @param postgresql version of the server
 * @param cipher how its files are encrypted, see {@link BackupCipher}
 * @param keyCheck tells whether a key is the right one; empty without encryption
 * @param databaseSize of the dump, B
 * @param configSize of the configuration's archive, B
 * @param modelsCount files of models
 * @param files every file but the manifest and its hash, by its path with {@code /}
 * @param rows of each table in the dump's snapshot
 * @param missingArtifacts artifacts with a row and without a good file, by the paths they would
 *     have
 * @param skippedConfig files of the configuration that could not be read, with the reason
 */
public record Manifest(
    int format,
    String id,
    long sequence,
    Instant timestamp,
    String app,
    String schema,
    String postgresql,
    String cipher,
    String keyCheck,
    long databaseSize,
    long configSize,
    int modelsCount,
    SortedMap<String, FileEntry> files,
    SortedMap<String, Long> rows,
    List<String> missingArtifacts,
    List<String> skippedConfig) {

  public static final int FORMAT = 1;
  public static final String NAME = "backup_manifest.json";

  /** One line as sha256sum writes it. */
  public static final String HASH_NAME = "backup_manifest.sha256";

  public static final String DUMP = "database.dump";
  public static final String CONFIG = "config.tar";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * A file as it was written.
   *
   * @param size B
   */
  public record FileEntry(long size, String sha256) {}

  public Manifest {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    missingArtifacts = List.copyOf(missingArtifacts);
    skippedConfig = List.copyOf(skippedConfig);
  }

  /** The bytes of the file. */
  public byte[] encode() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode a manifest", e);
    }
  }

  /**
   * Reads the bytes of the file.
   *
   * @throws Problem {@code backup-damaged} if they are no manifest, {@code backup-format} if they
   *     are one of another version of the hub
   */
  public static Manifest decode(byte[] bytes) {
    try {
      Manifest manifest = JSON.readValue(bytes, Manifest.class);
      if (manifest.format != FORMAT) {
        throw new Problem(
            "backup-format",
            "the backup has format %d, this hub reads %d".formatted(manifest.format, FORMAT),
            "use the version of the hub that made it: " + manifest.app);
      }
      return manifest;
    } catch (IOException | NullPointerException e) {
      throw new Problem("backup-damaged", NAME + " is not readable", "use another backup", e);
    }
  }

  /** Path of an artifact's file in a backup. */
  public static String artifact(ArtifactKind kind, String sha256) {
    return kind.folder() + "/" + sha256;
  }

  /** SHA-256 of the artifacts of a kind whose files are in the backup. */
  public List<String> artifacts(ArtifactKind kind) {
    String prefix = artifact(kind, "");
    return files.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  /** The content of {@link #HASH_NAME} for a manifest's bytes. */
  public static String hashLine(byte[] manifest) {
    return Sha256.of(manifest) + "  " + NAME + "\n";
  }

  /** All of it, B. */
  public long bytes() {
    return files.values().stream().mapToLong(FileEntry::size).sum();
  }

  /** Tables whose rows differ from those that were counted in the snapshot. */
  public List<String> differences(Map<String, Long> found) {
    SortedMap<String, Long> all = new TreeMap<>(found);
    rows.keySet().forEach(table -> all.putIfAbsent(table, null));
    return all.keySet().stream()
        .filter(table -> !java.util.Objects.equals(rows.get(table), found.get(table)))
        .map(
            table ->
                "%s: %s rows in the backup, %s restored"
                    .formatted(table, rows.get(table), found.get(table)))
        .toList();
  }
}
