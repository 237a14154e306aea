package io.tinyprofiler.hub.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can honestly be said about the security of a hub's host without a database of
 * vulnerabilities.
 *
 * @param components how many libraries the release that serves consists of; null if it does not say
 * @param updates security updates of packages that are pending; null where there is no apt
 */
public record Survey(
    List<Finding> findings, String bom, Integer components, List<Updates.Update> updates) {

  /**
   * What to look at.
   *
   * @param bom CycloneDX of what is installed
   * @param secrets files that hold some
   * @param tokens of the hub, as its API lists them; null if it does not answer
   */
  public record Place(Path bom, List<Path> secrets, JsonNode tokens) {}

  /** Looks. Blocks. */
  public static Survey look(Place place, Instant now) {
    List<Finding> findings = new ArrayList<>();
    Optional<List<Updates.Update>> updates = Updates.pending();
    findings.add(updates(updates));
    findings.addAll(Secrets.look(place.secrets(), now));
    findings.addAll(tokens(place.tokens(), now));
    findings.addAll(Units.look());
    Integer components = components(place.bom());
    findings.add(
        components == null
            ? Finding.unknown("sbom", "there is none at " + place.bom())
            : Finding.ok("sbom", "%d components in %s".formatted(components, place.bom())));
    return new Survey(findings, place.bom().toString(), components, updates.orElse(null));
  }

  /** Files of this host that hold our secrets. */
  public static List<Path> secretsIn(Path dataDir) {
    List<Path> files = new ArrayList<>(Secrets.in(Path.of("/etc/credstore"), "tiny-llm-profiler."));
    files.add(dataDir.resolve("admin.token"));
    return files;
  }

  private static Finding updates(Optional<List<Updates.Update>> pending) {
    if (pending.isEmpty()) {
      return Finding.unknown("updates", "apt-get cannot be asked on this host");
    }
    List<Updates.Update> updates = pending.get();
    return updates.isEmpty()
        ? Finding.ok(
            "updates", "no security update is pending, by the lists of the last apt-get update")
        : Finding.warn(
            "updates",
            "%d security updates are pending; tiny-profiler security apply installs them"
                .formatted(updates.size()));
  }

  private static List<Finding> tokens(JsonNode tokens, Instant now) {
    if (tokens == null) {
      return List.of(Finding.unknown("tokens", "no hub answers"));
    }
    List<Finding> found = new ArrayList<>();
    int young = 0;
    for (JsonNode token : tokens) {
      if (token.path("revoked_at").isNull()) {
        Duration age = Duration.between(Instant.parse(token.path("created_at").asText()), now);
        if (age.compareTo(Secrets.OLD) > 0) {
          found.add(
              Finding.warn(
                  "token " + token.path("id").asText(),
                  "%s (%s) is %d days old; make another one and revoke it"
                      .formatted(
                          token.path("name").asText(), token.path("role").asText(), age.toDays())));
        } else {
          young++;
        }
      }
    }
    found.add(Finding.ok("tokens", young + " tokens are younger than a year"));
    return found;
  }

  private static Integer components(Path bom) {
    if (!Files.exists(bom)) {
      return null;
    }
    try {
      return new ObjectMapper().readTree(bom.toFile()).path("components").size();
    } catch (IOException e) {
      return null;
    }
  }
}
