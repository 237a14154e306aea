package io.tinyprofiler.hub.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers that are well, slow, broken, or away. */
class ReceiversIT {

  private static final String ROUTES =
      """
      route:
        group_by: [g]
        group_wait: 10ms
        group_interval: 100ms
        receiver: hook
        routes:
          - {receiver: slack, matchers: [to=slack]}
          - {receiver: mail, matchers: [to=mail]}
          - {receiver: upstream, matchers: [to=upstream]}
      receivers:
        - name: hook
          webhook_configs:
            - {url: "URL/hook", max_alerts: 1, http_config: {authorization: {credentials: secret}}}
        - name: slack
          slack_configs: [{api_url: "URL/slack", channel: '#lab', send_resolved: true}]
        - name: mail
          email_configs: [{to: 'a@localhost, b@localhost', from: hub@localhost, smarthost: 'localhost:SMTP', require_tls: false}]
        - name: upstream
          alertmanager_configs: [{url: "URL/"}]
      """;

  private final Vertx vertx = Vertx.vertx();
  private Receiver receiver;
  private MailServer mails;
  private AlertLab lab;

  @BeforeEach
  void start(@TempDir Path folder) {
    receiver = new Receiver(vertx);
    mails = new MailServer(vertx);
    lab =
        AlertLab.start(
            folder,
            ROUTES
                .replace("URL", "http://127.0.0.1:" + receiver.port())
                .replace("SMTP", String.valueOf(mails.port())));
  }

  @AfterEach
  void stop() {
    lab.close();
    receiver.close();
    mails.close();
    vertx.close();
  }

  @Test
  void aServerErrorIsTriedAgainUntilItIsNone() {
    AtomicInteger asked = new AtomicInteger();
    receiver.answer(
        request -> request.response().setStatusCode(asked.incrementAndGet() < 3 ? 500 : 200).end());
    lab.fire("g", "a", "n", "1");
    receiver.next();
    receiver.next();

    assertThat(receiver.next().labels("n")).containsExactly("1");
    lab.awaitNothingWaits();
    assertThat(receiver.unread()).isEmpty();
    assertThat(lab.hub().http().get("/metrics").body().toString())
        .contains("notifications_total{outcome=\"failed\",receiver=\"hook\"}");
  }

  @Test
  void whoAsksForALaterTimeIsGivenIt() {
    AtomicInteger asked = new AtomicInteger();
    receiver.answer(
        request -> {
          int status = asked.incrementAndGet() == 1 ? 429 : 200;
          request.response().setStatusCode(status).putHeader("retry-after", "3").end();
        });
    lab.fire("g", "a");
    receiver.next();
    Instant first = Instant.now();
    receiver.next();

    assertThat(Instant.now()).isAfter(first.plusSeconds(2));
  }

  @Test
  void aRefusalIsGivenUpAndShown() {
    receiver.answer(400);
    lab.fire("g", "a", "n", "1");
    receiver.next();

    JsonObject check = lab.awaitDelivery("degraded");
    assertThat(check.getString("text")).contains("1 were given up", "hook/webhook/0: 400 no 400");
    receiver.answer(200);
    lab.fire("g", "a", "n", "2");
    assertThat(receiver.next().labels("n")).containsExactly("1");
  }

  @Test
  void aReceiverThatHangsOrTalksGarbageHoldsUpNoOther() {
    receiver.answer(
        request -> {
          if (request.path().equals("/slack")) {
            request.response().end();
          } // and the others wait
        });
    lab.fire("g", "a");
    assertThat(receiver.next().path()).isEqualTo("/hook");
    lab.fire("g", "b", "to", "slack");

    Receiver.Told told = receiver.next();
    while (!told.path().equals("/slack")) {
      told = receiver.next();
    }
    receiver.answer(request -> request.connection().close());
    receiver.next();
    receiver.answer(200);
    receiver.next();
    lab.awaitNothingWaits();
  }

  @Test
  void slackGetsATitleAndLines() {
    lab.post(
        AlertLab.alert("alertname", "Hot", "to", "slack", "device_id", "<d>")
            .put("annotations", new JsonObject().put("summary", "d & e are hot")));

    JsonObject body = receiver.next().body();
    JsonObject attachment = body.getJsonArray("attachments").getJsonObject(0);
    assertThat(body.getString("channel")).isEqualTo("#lab");
    assertThat(attachment.getString("title"))
        .isEqualTo("[FIRING:1] Hot (device_id=&lt;d&gt; to=slack)");
    assertThat(attachment.getString("text")).isEqualTo("d &amp; e are hot");
    assertThat(attachment.getString("title_link")).isEqualTo("http://lab");
    assertThat(attachment.getString("color")).isEqualTo("danger");
  }

  @Test
  void mailGoesToAll() {
    lab.fire("alertname", "Hot", "to", "mail");

    String mail = mails.next();
    assertThat(mail)
        .contains("RCPT TO:<a@localhost>", "RCPT TO:<b@localhost>", "MAIL FROM:<hub@localhost>")
        .contains("Subject: [FIRING:1] Hot (to=mail)");
    lab.awaitNothingWaits();
  }

  @Test
  void aWebhookGetsNoMoreThanItWants() {
    lab.post(AlertLab.alert("g", "a", "n", "1"), AlertLab.alert("g", "a", "n", "2"));

    JsonObject body = receiver.next().body();
    assertThat(body.getJsonArray("alerts")).hasSize(1);
    assertThat(body.getInteger("truncatedAlerts")).isEqualTo(1);
  }

  @Test
  void whatWaitedIsSentInItsOrderAfterARestart() {
    int port = receiver.port();
    receiver.close();
    lab.fire("g", "a", "n", "1");
    lab.awaitDelivery("degraded");
    lab.resolve("g", "a", "n", "1");
    lab.hub().restart();
    receiver = new Receiver(vertx, port);

    assertThat(receiver.next().status()).isEqualTo("firing");
    assertThat(receiver.next().status()).isEqualTo("resolved");
    lab.awaitNothingWaits();
    assertThat(receiver.unread()).isEmpty();
  }
}
