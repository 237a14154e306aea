package io.tinyprofiler.hub.backup.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the last verification of a backup found: a file beside its folder, so that the folder itself
 * never changes.
 *
 * @param manifestSha256 of the manifest that was verified
 * @param faults what is wrong; empty if it is verified
 */
public record Mark(String manifestSha256, Instant verifiedAt, List<String> faults) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  public Mark {
    faults = List.copyOf(faults);
  }

  static Path file(Path backup) {
    return backup.resolveSibling(backup.getFileName() + ".verification.json");
  }

  /** Leaves the mark beside a backup. */
  public static void put(Path backup, Instant now, List<String> faults) throws IOException {
    String sha = Files.exists(manifest(backup)) ? sha(backup) : "";
    Writing.replace(file(backup), JSON.writeValueAsBytes(new Mark(sha, now, faults)));
  }

  /** The mark of this very manifest. */
  static Optional<Mark> of(Path backup) {
    try {
      Mark mark = JSON.readValue(Files.readAllBytes(file(backup)), Mark.class);
      return mark.manifestSha256.equals(sha(backup)) ? Optional.of(mark) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // a mark that cannot be read proves nothing
    }
  }

  private static Path manifest(Path backup) {
    return backup.resolve(Manifest.NAME);
  }

  private static String sha(Path backup) throws IOException {
    return Sha256.of(Files.readAllBytes(manifest(backup)));
  }
}
