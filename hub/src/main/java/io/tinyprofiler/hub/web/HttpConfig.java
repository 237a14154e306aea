package io.tinyprofiler.hub.web;

import io.tinyprofiler.hub.web.tls.TlsConfig;
import io.tinyprofiler.shared.config.Check;
import java.util.List;

/**
 * Where the hub listens and whom it lets in.
 *
 * @param port 0 lets the system choose
 * @param anonymousRole what callers without a token may do: none, viewer, operator, or auto, which
 *     is operator while the hub listens on loopback alone and none otherwise
 * @param allowedHosts names besides addresses and localhost by which this hub is called; a browser
 *     that was told another name is turned away (DNS rebinding)
 * @param bodyLimit most bytes of a request's body
 * @param requestsPerSecond of one caller in the long run, ten seconds' worth of them at once after
 *     a rest; 0 is no limit
 */
public record HttpConfig(
    String host,
    int port,
    String anonymousRole,
    List<String> allowedHosts,
    int bodyLimit,
    int requestsPerSecond,
    TlsConfig tls) {

  public HttpConfig {
    Check.present("host", host);
    Check.range("port", port, 0, 65_535);
    Check.oneOf("anonymousRole", anonymousRole, List.of("auto", "none", "viewer", "operator"));
    Check.range("bodyLimit", bodyLimit, 1024, 64 * 1024 * 1024);
    Check.range("requestsPerSecond", requestsPerSecond, 0, 1_000_000);
    allowedHosts = List.copyOf(allowedHosts);
  }

  public static HttpConfig defaults() {
    return new HttpConfig("127.0.0.1", 8000, "auto", List.of(), 1024 * 1024, 200, TlsConfig.none());
  }

  /** The same on another port. */
  public HttpConfig withPort(int other) {
    return new HttpConfig(
        host, other, anonymousRole, allowedHosts, bodyLimit, requestsPerSecond, tls);
  }

  /** The role of callers without a token. */
  Role roleWithoutToken() {
    if (!anonymousRole.equals("auto")) {
      return Role.of(anonymousRole);
    }
    return loopback() ? Role.OPERATOR : Role.NONE;
  }

  private boolean loopback() {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }
}
