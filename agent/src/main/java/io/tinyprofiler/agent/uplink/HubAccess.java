package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What every connection to the hub takes: whom to trust, and the agent's token. */
record HubAccess(Vertx vertx, UplinkConfig config) {

  /** How the native transport begins what it says. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

  /** Why a connection failed, without the system call, which says nothing to who reads the log. */
  static String reason(Throwable e) {
    return SYSTEM_CALL.matcher(String.valueOf(e.getMessage())).replaceFirst("");
  }

  /**
   * Adds TLS and the time limit for connecting to a client's options.
   *
   * @throws Problem if the authority's file cannot be read
   */
  <T extends ClientOptionsBase> T secure(T options) {
    options.setConnectTimeout(config.replyTimeoutMs());
    if (config.secure()) {
      options.setSsl(true);
    }
    if (!config.caFile().isEmpty()) {
      if (!Files.isReadable(Path.of(config.caFile()))) {
        throw Problem.usage(
            "cannot read uplink.caFile " + config.caFile(), "give a readable PEM file");
      }
      options.setTrustOptions(new PemTrustOptions().addCertPath(config.caFile()));
    }
    return options;
  }

  /** The token, empty if there is none. Read each time: it may be replaced while the agent runs. */
  Future<String> token() {
    return config.tokenFile().isEmpty()
        ? Future.succeededFuture("")
        : vertx
            .executeBlocking(() -> Files.readString(Path.of(config.tokenFile())).strip())
            .recover(
                e ->
                    Future.failedFuture(
                        new Problem(
                            "token-unreadable",
                            "cannot read the token file " + config.tokenFile(),
                            "make it readable for this user",
                            e)));
  }
}
