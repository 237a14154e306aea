package io.tinyprofiler.hub.alert.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.notify.Notice;
import io.tinyprofiler.hub.alert.notify.Round;
import io.tinyprofiler.hub.alert.store.PgOutbox;
import io.tinyprofiler.hub.alert.store.PgRounds;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.tinyprofiler.hub.database.OpenDatabase;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A receiver that is away for an hour of a clock that the test moves on. */
class ReceiverAwayTest {

  private static final String HOOK = "hook/webhook/0";
  private static final Term TERM = new Term("alerts", 1);

  @RegisterExtension final OpenDatabase database = new OpenDatabase();

  private final Vertx vertx = Vertx.vertx();
  private final Context turns = vertx.getOrCreateContext();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MovedClock clock = new MovedClock();

  private static final class MovedClock extends Clock {

    private volatile Instant now = Instant.parse("2026-11-26T10:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void owe(Notice notice) {
    database.pool().query("insert into leaders values ('alerts', 1)").execute().await();
    Round round = new Round();
    round.notices().add(notice);
    new PgRounds(database.pool()).store(TERM, round).await();
  }

  private Notice notice() {
    Instant now = clock.instant();
    Alert alert =
        new Alert(
            Labels.of(Map.of("alertname", "a", "n", "1")),
            Map.of(),
            now,
            now.plus(Duration.ofDays(1)),
            now,
            false,
            "");
    return new Notice(
        "hook", HOOK, "{}", Labels.of(Map.of()), now, now.plusSeconds(86_400), List.of(alert));
  }

  private Row row() {
    return database.pool().query("select * from notifications").execute().await().iterator().next();
  }

  private Row afterAttempt(int attempts) {
    Row row = row();
    while (row.getInteger("attempts") < attempts) {
      row = row();
    }
    return row;
  }

  private void tryAt(Instant time, Sender sender) {
    clock.now = time;
    turns.runOnContext(due -> sender.wake());
  }

  private double counted(String outcome) {
    return meters.counter("notifications", "receiver", "hook", "outcome", outcome).count();
  }

  @Test
  void itIsTriedEverMoreSeldomAndToldOnceWhenItIsBack() {
    int port;
    try (Receiver gone = new Receiver(vertx)) {
      port = gone.port();
    }
    owe(notice());
    URI url = URI.create("http://127.0.0.1:" + port + "/hook");
    Deliveries deliveries = new Deliveries(vertx, Duration.ofSeconds(30), "", clock);
    Map<String, Target> targets = Map.of(HOOK, new Target.Webhook(url, null, 0, true));
    PgOutbox outbox = new PgOutbox(database.pool());
    Sender sender = new Sender(vertx, outbox, deliveries, targets, meters, clock);
    turns.runOnContext(begin -> sender.start(TERM));

    Instant back = clock.instant().plus(Duration.ofHours(1));
    List<Duration> pauses = new ArrayList<>();
    Instant next = clock.instant();
    while (next.isBefore(back)) {
      tryAt(next, sender);
      Row row = afterAttempt(pauses.size() + 1);
      assertThat(row.getString("state")).isEqualTo("pending");
      assertThat(row.getString("reason")).contains("refused");
      next = row.getOffsetDateTime("next_at").toInstant();
      pauses.add(Duration.between(clock.instant(), next));
    }
    assertThat(pauses)
        .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4))
        .isSorted()
        .endsWith(Duration.ofMinutes(5))
        .hasSizeBetween(15, 25);

    try (Receiver receiver = new Receiver(vertx, port)) {
      tryAt(next, sender); // not before it listens: the sender looks at the clock by itself too
      assertThat(receiver.next().labels("n")).containsExactly("1");
      Row told = afterAttempt(pauses.size() + 1);
      assertThat(told.getString("state")).isEqualTo("sent");
      assertThat(receiver.unread()).isEmpty();
    }
    assertThat(counted("failed")).isEqualTo(pauses.size());
    assertThat(counted("sent")).isOne();
  }
}
