package io.tinyprofiler.agent.model;

import static java.util.Objects.requireNonNull;

import io.tinyprofiler.agent.artifact.CacheLimits;
import io.tinyprofiler.shared.config.Check;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where models from the hub are kept, and how long.
 *
 * @param cacheDir folder; empty for the usual one
 * @param cacheMib most that they may take on disk, MiB; the longest unused goes first
 * @param unusedDays how long a model that no session needs is kept, d
 * @param downloadMs how long the hub may deliver nothing of a model before the session fails, ms
 */
public record ModelsConfig(String cacheDir, int cacheMib, int unusedDays, int downloadMs) {

  public ModelsConfig {
    requireNonNull(cacheDir, "cacheDir");
    Check.range("cacheMib", cacheMib, 1, 1_048_576);
    Check.range("unusedDays", unusedDays, 1, 3_650);
    Check.range("downloadMs", downloadMs, 100, 86_400_000);
  }

  public static ModelsConfig defaults() {
    return new ModelsConfig("", 4_096, 7, 600_000);
  }

  /** What their cache bears. */
  public CacheLimits limits() {
    return new CacheLimits(cacheMib * 1_048_576L, downloadMs, Duration.ofDays(unusedDays));
  }

  /**
   * The folder; what systemd or the user's environment suggest where none is chosen.
   *
   * @param environment {@code CACHE_DIRECTORY}, {@code XDG_CACHE_HOME}, {@code HOME}
   */
  public Path folder(Map<String, String> environment) {
    if (!cacheDir.isEmpty()) {
      return Path.of(cacheDir).toAbsolutePath();
    }
    String service = environment.getOrDefault("CACHE_DIRECTORY", "");
    if (!service.isEmpty()) {
      return Path.of(service).resolve("models");
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", "."));
    Path base = cache.isEmpty() ? home.resolve(".cache") : Path.of(cache);
    return base.resolve("tiny-llm-profiler/models").toAbsolutePath();
  }
}
