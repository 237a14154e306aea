package io.tinyprofiler.hub.alert.config;

import io.tinyprofiler.hub.alert.config.RoutingYaml.Global;
import io.tinyprofiler.hub.alert.config.RoutingYaml.Http;
import io.tinyprofiler.hub.alert.config.RoutingYaml.Receiver;
import io.tinyprofiler.hub.alert.receiver.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the ways of telling a receiver, from its part of the file and the global part. */
final class Targets {

  private final Global global;
  private final Path folder;

  /**
   * A builder.
   *
   * @param folder that names of secrets' files are relative to
   */
  Targets(Global global, Path folder) {
    this.global = global;
    this.folder = folder;
  }

  /** By key: receiver, kind and place among its kind. */
  Map<String, Target> of(Receiver receiver) {
    Map<String, Target> targets = new LinkedHashMap<>();
    put(targets, receiver.name() + "/webhook/", receiver.webhookConfigs(), this::webhook);
    put(targets, receiver.name() + "/slack/", receiver.slackConfigs(), this::slack);
    put(targets, receiver.name() + "/email/", receiver.emailConfigs(), this::email);
    put(
        targets,
        receiver.name() + "/alertmanager/",
        receiver.alertmanagerConfigs(),
        this::upstream);
    put(targets, receiver.name() + "/log/", receiver.logConfigs(), this::log);
    return targets;
  }

  private interface Builder<T> {
    Target of(T config);
  }

  private static <T> void put(
      Map<String, Target> targets, String prefix, List<T> configs, Builder<T> builder) {
    for (int i = 0; configs != null && i < configs.size(); i++) {
      try {
        targets.put(prefix + i, builder.of(configs.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("receiver " + prefix + i + ": " + e.getMessage(), e);
      }
    }
  }

  private Target webhook(RoutingYaml.Webhook given) {
    return new Target.Webhook(
        address("url", given.url()),
        authorization(given.httpConfig()),
        given.maxAlerts(),
        unless(given.sendResolved(), true));
  }

  private Target slack(RoutingYaml.Slack given) {
    String url = secret(given.apiUrl(), given.apiUrlFile());
    return new Target.Slack(
        address(
            "api_url", url == null ? secret(global.slackApiUrl(), global.slackApiUrlFile()) : url),
        given.channel(),
        given.username(),
        unless(given.sendResolved(), false));
  }

  private Target email(RoutingYaml.Email given) {
    String smarthost = or(given.smarthost(), global.smtpSmarthost());
    if (smarthost == null || !smarthost.matches(".+:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "smarthost is '%s'; allowed: HOST:PORT".formatted(smarthost));
    }
    int colon = smarthost.lastIndexOf(':');
    String password = secret(given.authPassword(), given.authPasswordFile());
    return new Target.Email(
        Arrays.stream(present("to", given.to()).split(",")).map(String::strip).toList(),
        present("from", or(given.from(), global.smtpFrom())),
        smarthost.substring(0, colon),
        Integer.parseInt(smarthost.substring(colon + 1)),
        or(given.authUsername(), global.smtpAuthUsername()),
        password == null
            ? secret(global.smtpAuthPassword(), global.smtpAuthPasswordFile())
            : password,
        unless(given.requireTls(), unless(global.smtpRequireTls(), true)),
        unless(given.sendResolved(), false));
  }

  private Target upstream(RoutingYaml.Upstream given) {
    URI base = address("url", given.url());
    return new Target.Upstream(
        URI.create(base.toString().replaceFirst("/+$", "") + "/api/v2/alerts"),
        authorization(given.httpConfig()),
        unless(given.sendResolved(), true));
  }

  private Target log(RoutingYaml.Log given) {
    return new Target.Log(given == null || unless(given.sendResolved(), true));
  }

  private static URI address(String key, String url) {
    present(key, url);
    try {
      URI address = URI.create(url);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + " is not an address http://HOST or https://HOST", e);
    }
    throw new IllegalArgumentException(key + " is not an address http://HOST or https://HOST");
  }

  private String authorization(Http own) {
    Http http = own == null ? global.httpConfig() : own;
    if (http == null) {
      return null;
    }
    if (http.authorization() != null) {
      RoutingYaml.Authorization given = http.authorization();
      return unless(given.type(), "Bearer")
          + " "
          + present("credentials", secret(given.credentials(), given.credentialsFile()));
    }
    if (http.basicAuth() != null) {
      RoutingYaml.Basic given = http.basicAuth();
      String pair = given.username() + ":" + secret(given.password(), given.passwordFile());
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
    return null;
  }

  private String secret(String text, String file) {
    if (file == null) {
      return text;
    }
    try {
      return Files.readString(folder.resolve(file)).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the file " + file, e);
    }
  }

  private static String present(String key, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static String or(String value, String otherwise) {
    return value == null ? otherwise : value;
  }

  private static <T> T unless(T value, T standard) {
    return value == null ? standard : value;
  }
}
