package io.tinyprofiler.hub.web;

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
 */
public record HttpConfig(
    String host, int port, String anonymousRole, List<String> allowedHosts, int bodyLimit) {

  public HttpConfig {
    Check.present("host", host);
    Check.range("port", port, 0, 65_535);
    Check.oneOf("anonymousRole", anonymousRole, List.of("auto", "none", "viewer", "operator"));
    Check.range("bodyLimit", bodyLimit, 1024, 64 * 1024 * 1024);
    allowedHosts = List.copyOf(allowedHosts);
  }

  public static HttpConfig defaults() {
    return new HttpConfig("127.0.0.1", 8000, "auto", List.of(), 1024 * 1024);
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
