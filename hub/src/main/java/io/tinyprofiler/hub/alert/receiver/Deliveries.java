package io.tinyprofiler.hub.alert.receiver;

import io.tinyprofiler.hub.alert.AlertJson;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a target of a notice, once, in the way that it understands. */
public final class Deliveries {

  private static final Logger ALERTS = LoggerFactory.getLogger("alerts");

  private final Vertx vertx;
  private final HttpPost http;
  private final Mail mail;
  private final String externalUrl;

  /**
   * A sender.
   *
   * @param limit for one attempt
   * @param externalUrl where people find this hub; may be empty
   */
  public Deliveries(Vertx vertx, Duration limit, String externalUrl, Clock clock) {
    this.vertx = vertx;
    this.http = new HttpPost(vertx, limit, clock);
    this.mail = new Mail(limit);
    this.externalUrl = externalUrl;
  }

  /** Never fails. */
  public Future<Outcome> send(Target target, Notice notice) {
    if (target instanceof Target.Webhook webhook) {
      WebhookPayload payload = WebhookPayload.of(notice, webhook.maxAlerts(), externalUrl);
      return http.post(webhook.url(), webhook.authorization(), AlertJson.write(payload));
    }
    if (target instanceof Target.Slack slack) {
      return http.post(
          slack.url(), null, AlertJson.write(SlackMessage.of(notice, slack, externalUrl)));
    }
    if (target instanceof Target.Upstream upstream) {
      return http.post(
          upstream.url(), upstream.authorization(), AlertJson.write(UpstreamAlert.of(notice)));
    }
    if (target instanceof Target.Email email) {
      return vertx.executeBlocking(() -> mail.send(email, notice, externalUrl), false);
    }
    log(notice);
    return Future.succeededFuture(new Outcome.Sent());
  }

  private static void log(Notice notice) {
    String text = Wording.title(notice) + ": " + String.join("; ", Wording.lines(notice));
    if (notice.firing()) {
      ALERTS.warn(text);
    } else {
      ALERTS.info(text);
    }
  }
}
