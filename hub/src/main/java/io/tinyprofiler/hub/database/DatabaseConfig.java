package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.config.Check;

/**
 * Where the data lives.
 *
 * @param uri {@code postgresql://user@host:port/database} of a server that is there; empty for one
 *     that the hub brings and runs itself
 * @param passwordFile holds the password for {@code uri}; empty if it needs none
 * @param dataDir folder of the embedded server
 * @param cacheDir folder for the embedded server's programs; empty for the user's cache folder
 * @param poolSize most connections at once
 * @param connectTimeoutMs for one connection, ms
 */
public record DatabaseConfig(
    String uri,
    String passwordFile,
    String dataDir,
    String cacheDir,
    int poolSize,
    int connectTimeoutMs) {

  private static final String URI = "|postgresql://[^:@/?#\\s]+@[^@/?#\\s]+/[^@/?#\\s]+";

  public DatabaseConfig {
    // The value may hold a password by mistake, so it is not repeated.
    if (uri == null || !uri.matches(URI)) {
      throw new IllegalArgumentException(
          "uri is not empty and not postgresql://user@host:port/database;"
              + " the password belongs into passwordFile");
    }
    if (passwordFile == null || cacheDir == null) {
      throw new IllegalArgumentException("passwordFile or cacheDir is null; allowed: a text");
    }
    if (uri.isEmpty()) {
      Check.present("dataDir", dataDir);
    }
    Check.range("poolSize", poolSize, 2, 200);
    Check.range("connectTimeoutMs", connectTimeoutMs, 100, 60_000);
  }

  public static DatabaseConfig defaults() {
    return new DatabaseConfig("", "", "data/hub", "", 8, 5_000);
  }

  public boolean embedded() {
    return uri.isEmpty();
  }
}
