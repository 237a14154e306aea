package io.tinyprofiler.hub.alert.receiver;

import java.net.URI;
import java.util.List;

/** Where notices go and how. Secrets are in it: it is never shown. */
public sealed interface Target {

  /** Whether the end of an alert is told, too. */
  boolean sendResolved();

  /**
   * A program that takes Alertmanager's webhook payload, version 4.
   *
   * @param authorization value of that header; null for none
   * @param maxAlerts most alerts of one notice; 0 is no limit
   */
  record Webhook(URI url, String authorization, int maxAlerts, boolean sendResolved)
      implements Target {}

  /**
   * A channel of Slack, or of anything with its incoming webhooks.
   *
   * @param channel null for the webhook's own
   */
  record Slack(URI url, String channel, String username, boolean sendResolved) implements Target {}

  /**
   * Mail.
   *
   * @param user null to say nothing about ourselves
   * @param requireTls whether a server without STARTTLS is refused
   */
  record Email(
      List<String> to,
      String from,
      String host,
      int port,
      String user,
      String password,
      boolean requireTls,
      boolean sendResolved)
      implements Target {

    public Email {
      to = List.copyOf(to);
    }
  }

  /**
   * Another Alertmanager.
   *
   * @param url of its API, e.g. {@code http://host:9093/api/v2/alerts}
   */
  record Upstream(URI url, String authorization, boolean sendResolved) implements Target {}

  /** The hub's own log, logger {@code alerts}. */
  record Log(boolean sendResolved) implements Target {}
}
