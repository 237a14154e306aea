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
 * @param replica of the server, which answers reads; empty if there is none
 * @param replicaWaitMs how long a read waits for the replica to be as far as the server, ms
 */
public record DatabaseConfig(
    String uri,
    String passwordFile,
    String dataDir,
    String cacheDir,
    int poolSize,
    int connectTimeoutMs,
    String replica,
    int replicaWaitMs) {

  private static final int WAIT_MS = 250;
  private static final String URI = "|postgresql://[^:@/?#\\s]+@[^@/?#\\s]+/[^@/?#\\s]+";

  public DatabaseConfig {
    checkUri("uri", uri);
    checkUri("replica", replica);
    if (passwordFile == null || cacheDir == null) {
      throw new IllegalArgumentException("passwordFile or cacheDir is null; allowed: a text");
    }
    if (uri.isEmpty()) {
      Check.present("dataDir", dataDir);
    }
    Check.range("poolSize", poolSize, 2, 200);
    Check.range("connectTimeoutMs", connectTimeoutMs, 100, 60_000);
    Check.range("replicaWaitMs", replicaWaitMs, 0, 10_000);
    if (uri.isEmpty() && !replica.isEmpty()) {
      throw new IllegalArgumentException(
          "replica is set and uri is empty: the PostgreSQL that the hub brings has no replica;"
              + " allowed: the uri of the server that it follows, or no replica");
    }
  }

  /** Without a replica. */
  public DatabaseConfig(
      String uri,
      String passwordFile,
      String dataDir,
      String cacheDir,
      int poolSize,
      int connectTimeoutMs) {
    this(uri, passwordFile, dataDir, cacheDir, poolSize, connectTimeoutMs, "", WAIT_MS);
  }

  /** The value may hold a password by mistake, so it is not repeated. */
  private static void checkUri(String key, String uri) {
    if (uri == null || !uri.matches(URI)) {
      throw new IllegalArgumentException(
          key
              + " is not empty and not postgresql://user@host:port/database;"
              + " the password belongs into passwordFile");
    }
  }

  public static DatabaseConfig defaults() {
    return new DatabaseConfig("", "", "data/hub", "", 8, 5_000);
  }

  public boolean embedded() {
    return uri.isEmpty();
  }
}
