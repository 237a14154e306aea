package io.tinyprofiler.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.shared.log.LogLine;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a hub writes into its log, down to DEBUG. */
class LogIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final Written written = new Written();

  /** Each record as a JSON line, and as its author wrote it, before anything is masked. */
  private static final class Written extends AppenderBase<ILoggingEvent> {

    final List<JsonObject> lines = new CopyOnWriteArrayList<>();
    final List<String> raw = new CopyOnWriteArrayList<>();
    private final LogLine line = new LogLine();

    Written() {
      line.setJson(true);
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
      lines.add(new JsonObject(new String(line.encode(event), StandardCharsets.UTF_8)));
      raw.add(event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy());
      notifyAll();
    }

    /** The line of a request; the answer may be there before it. */
    synchronized JsonObject of(String logger, String request) throws InterruptedException {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (true) {
        for (JsonObject written : lines) {
          if (written.getString("logger").equals(logger)
              && request.equals(written.getString("request"))) {
            return written;
          }
        }
        long leftMs = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (leftMs <= 0) {
          throw new AssertionError("no line of " + request + " among " + lines);
        }
        wait(leftMs);
      }
    }
  }

  @BeforeEach
  void listen() {
    written.setContext(root.getLoggerContext());
    written.start();
    root.addAppender(written);
    root.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    root.detachAppender(written);
    root.setLevel(before);
  }

  @Test
  void aRequestIsNamedInItsAnswerAndOnItsLines() throws InterruptedException {
    try (TestHub hub = TestHub.withoutAnonymous(folder)) {
      String session = "00000000-0000-4000-8000-000000000001";
      String path = "/api/v1/sessions/" + session + "/cancel";
      Answer named = hub.admin().with("x-request-id", "ticket-42").post(path, null);
      Answer own =
          hub.admin().with("x-request-id", "not one\t{}").send(HttpMethod.POST, path, null);

      assertThat(named.response().getHeader("x-request-id")).isEqualTo("ticket-42");
      assertThat(written.of("audit", "ticket-42").getString("session")).isEqualTo(session);
      String chosen = own.response().getHeader("x-request-id");
      assertThat(chosen).matches("[0-9a-f-]{36}");
      assertThat(written.of("audit", chosen).getString("message")).contains("POST", path);
    }
  }

  @Test
  void noSecretIsEverWritten() {
    try (TestHub hub = TestHub.withoutAnonymous(folder)) {
      String made = hub.token("agent", "a");
      String wrong = "tp_" + "x".repeat(43);
      assertThat(hub.http().withToken(wrong).get("/api/v1/devices").status()).isEqualTo(401);
      assertThat(hub.admin().get("/api/v1/tokens").status()).isEqualTo(200);
      try (FakeAgent agent = hub.agentWithDevice("b", "device-1")) {
        agent.heartbeat(0);
      }
      hub.restart();

      assertThat(written.raw).hasSizeGreaterThan(10).anyMatch(line -> line.contains("agent b"));
      for (String secret : List.of(made, wrong, hub.adminToken())) {
        assertThat(written.raw).noneMatch(line -> line.contains(secret));
      }
    }
  }
}
