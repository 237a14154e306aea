package io.tinyprofiler.hub.cli;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command that asks a hub takes. */
final class ClientOptions {

  /** Where a hub on this host keeps the token of whoever may read its folder. */
  private static final List<Path> ADMIN_TOKENS =
      List.of(
          Path.of("data", "hub", "admin.token"),
          Path.of("/var/lib/tiny-llm-profiler/hub/admin.token"));

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:TINY_PROFILER_URL:-http://127.0.0.1:8000}",
      description = "the hub (TINY_PROFILER_URL; ${DEFAULT-VALUE})")
  String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:TINY_PROFILER_TOKEN_FILE}",
      description = "a token, as tokens create prints it (TINY_PROFILER_TOKEN_FILE)")
  Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${env:TINY_PROFILER_CA}",
      description =
          "PEM certificate of the hub's authority, for a hub whose certificate this host does not"
              + " know (TINY_PROFILER_CA)")
  Path ca;

  @Option(names = "--json", description = "print what the hub answers, as JSON")
  boolean json;

  HubClient client() {
    return new HubClient(
        base(), token(), tokenFile != null, Optional.ofNullable(ca).map(Authority::read));
  }

  private URI base() {
    try {
      URI base = URI.create(url);
      if (base.getHost() == null || !List.of("http", "https").contains(base.getScheme())) {
        throw new IllegalArgumentException("no http address");
      }
      return base;
    } catch (IllegalArgumentException e) {
      throw new Problem(
          "usage", "'" + url + "' is not a hub's address", "give --url http://HOST:PORT", e);
    }
  }

  private Optional<String> token() {
    if (tokenFile != null) {
      return Optional.of(read(tokenFile));
    }
    return ADMIN_TOKENS.stream().filter(Files::isReadable).findFirst().map(ClientOptions::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Problem(
          "token-file", "cannot read the token in " + file, "give a readable --token-file", e);
    }
  }
}
