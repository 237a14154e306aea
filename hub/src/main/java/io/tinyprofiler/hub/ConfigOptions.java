package io.tinyprofiler.hub;

import io.tinyprofiler.shared.config.ConfigLoader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a hub's configuration comes from, for the commands that run on its host. */
final class ConfigOptions {

  @Option(names = "--config", paramLabel = "FILE", description = "YAML; see config/hub.yaml")
  Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "dataDir and database.dataDir")
  Path data;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "any key of the configuration, e.g. --set http.host=0.0.0.0")
  Map<String, String> keys = new LinkedHashMap<>();

  /** The same words again, for the program of another release. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (config != null) {
      words.addAll(List.of("--config", config.toAbsolutePath().toString()));
    }
    if (data != null) {
      words.addAll(List.of("--data", data.toAbsolutePath().toString()));
    }
    keys.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    return words;
  }

  /** The configuration, with more keys that go before all others. */
  HubConfig load(Map<String, String> more) {
    Map<String, String> overrides = new LinkedHashMap<>(keys);
    if (data != null) {
      overrides.put("dataDir", data.toString());
      overrides.put("database.dataDir", data.toString());
    }
    overrides.putAll(more);
    Vertx vertx = Vertx.vertx();
    try {
      return ServiceCommand.await(
          ConfigLoader.load(vertx, config, System.getenv(), overrides, HubConfig.defaults()));
    } finally {
      ServiceCommand.await(vertx.close());
    }
  }
}
