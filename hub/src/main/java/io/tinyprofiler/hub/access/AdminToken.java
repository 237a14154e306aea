package io.tinyprofiler.hub.access;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of whoever may read the hub's data folder. It is how the first other tokens are made.
 */
public final class AdminToken {

  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final String NAME = "admin.token";

  private final Vertx vertx;
  private final PgTokens tokens;
  private final Path file;

  public AdminToken(Vertx vertx, PgTokens tokens, Path dataDir) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.file = dataDir.resolve(NAME);
  }

  /**
   * Sees to it that the file holds a valid admin token. One that the database does not know (it is
   * a new one, or the token was revoked) is replaced.
   */
  public Future<Void> ensure() {
    return vertx
        .executeBlocking(this::read)
        .compose(
            secret ->
                secret.isEmpty()
                    ? Future.succeededFuture(false)
                    : tokens.callerOf(secret.get()).map(Optional::isPresent))
        .compose(valid -> valid ? Future.succeededFuture() : create());
  }

  private Optional<String> read() throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  private Future<Void> create() {
    String secret = Secret.create();
    return tokens
        .add(UUID.randomUUID(), new NewToken("admin", null, NAME), secret, null)
        .compose(added -> vertx.executeBlocking(() -> write(secret)))
        .onSuccess(written -> LOG.info("wrote a new admin token to {}", file))
        .mapEmpty();
  }

  /** Never readable by others, and never half written. */
  private Path write(String secret) {
    try {
      Path draft =
          Files.createTempFile(
              file.getParent(),
              NAME,
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, (secret + "\n").getBytes(StandardCharsets.UTF_8));
      return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(
          "data-not-writable", "cannot write " + file, "give a writable folder with --data", e);
    }
  }
}
