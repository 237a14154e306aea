package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.config.Check;
import java.net.URI;

/**
 * Where the hub is, and how patient to be with it.
 *
 * @param hub its address, {@code http://HOST:PORT} or {@code https://HOST:PORT}
 * @param tokenFile holds this agent's token; empty for none
 * @param caFile PEM of the authority that signed the hub's certificate; empty for the system's
 * @param heartbeatMs between two heartbeats, ms
 * @param replyTimeoutMs how long the hub may take to answer anything, ms
 * @param silenceLimitMs a hub of which nothing is heard for this long, though it is pinged three
 *     times in it, is given up, ms
 * @param retryMinMs before the first attempt to connect again, ms
 * @param retryMaxMs the longest pause between attempts, ms
 */
public record UplinkConfig(
    String hub,
    String tokenFile,
    String caFile,
    int heartbeatMs,
    int replyTimeoutMs,
    int silenceLimitMs,
    int retryMinMs,
    int retryMaxMs) {

  public UplinkConfig {
    Check.matches(
        "hub", hub, "https?://[^/?#@]+/?", "an address like http://hub:8000 or https://hub:8000");
    Check.range("heartbeatMs", heartbeatMs, 100, 60_000);
    Check.range("replyTimeoutMs", replyTimeoutMs, 100, 600_000);
    Check.range("silenceLimitMs", silenceLimitMs, 100, 600_000);
    Check.range("retryMinMs", retryMinMs, 10, 60_000);
    Check.range("retryMaxMs", retryMaxMs, retryMinMs, 3_600_000);
  }

  public static UplinkConfig defaults() {
    return new UplinkConfig("http://127.0.0.1:8000", "", "", 5_000, 10_000, 10_000, 500, 30_000);
  }

  boolean secure() {
    return hub.startsWith("https:");
  }

  /** The event bus bridge of the hub. */
  String bridge() {
    URI address = URI.create(hub);
    return "%s://%s/eventbus/websocket".formatted(secure() ? "wss" : "ws", address.getAuthority());
  }
}
