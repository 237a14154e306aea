package io.tinyprofiler.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LogLineTest {

  private static final String TOKEN = "tp_" + "Ab-_".repeat(10) + "xyz";

  private final LogLine encoder = new LogLine();
  private final List<String> lines = new ArrayList<>();
  private final LoggerContext context = new LoggerContext();
  private final Logger log = context.getLogger("io.tinyprofiler.Some");

  @BeforeEach
  void listen() {
    var appender =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
          }
        };
    context.setMDCAdapter(new ch.qos.logback.classic.util.LogbackMDCAdapter());
    appender.setContext(context);
    appender.start();
    log.addAppender(appender);
  }

  @Test
  void peopleGetTimeLevelSourceMessageAndWhatItIsAbout() {
    log.atWarn()
        .addKeyValue("session", "s1")
        .addKeyValue("device", "d1")
        .log("session {} waits", "s1");

    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z WARN  Some: session s1 waits \\[device=d1]\n");
  }

  @Test
  void machinesGetAnObject() {
    encoder.setJson(true);
    log.atError()
        .addKeyValue("session", "s1")
        .setCause(new IllegalStateException("broken \"here\""))
        .log("failed\nbadly");

    assertThat(lines.get(0).lines()).hasSize(1);
    JsonObject line = new JsonObject(lines.get(0));
    assertThat(line.getString("level")).isEqualTo("ERROR");
    assertThat(line.getString("logger")).isEqualTo("io.tinyprofiler.Some");
    assertThat(line.getString("message")).isEqualTo("failed\nbadly");
    assertThat(line.getString("session")).isEqualTo("s1");
    assertThat(line.getInstant("time")).isNotNull();
    assertThat(line.getString("error"))
        .startsWith("java.lang.IllegalStateException: broken \"here\"\n")
        .contains("LogLineTest.machinesGetAnObject");
  }

  @Test
  void whatComesFromOutsideCannotForgeALine() {
    log.warn("name {}", "x\r\n2026-01-01T00:00:00Z ERROR Hub: \u001b[31mall is lost");
    log.error("why", new IllegalStateException("first\nsecond"));

    assertThat(lines).hasSize(2).allMatch(line -> line.lines().count() == 1);
    assertThat(lines.get(0)).doesNotContain("\u001b");
    assertThat(lines.get(1))
        .contains("why | java.lang.IllegalStateException: first | second | at io");
  }

  @Test
  void theJournalGetsASeverityAndNoTime() {
    encoder.setJournal(true);
    log.warn("careful");
    log.error("bad");

    assertThat(lines).containsExactly("<4>Some: careful\n", "<3>Some: bad\n");
  }

  @Test
  void tokensAndPasswordsAreNotWritten() {
    for (boolean json : new boolean[] {false, true}) {
      encoder.setJson(json);
      log.info("GET /x Bearer {}", TOKEN);
      log.error("no", new IllegalStateException("postgresql://u:s3cret@h/db and " + TOKEN));
      log.atInfo().addKeyValue("request", "r1").log("mail a@b.c of tp_host");
    }

    assertThat(lines).noneMatch(line -> line.contains(TOKEN) || line.contains("s3cret"));
    assertThat(lines.get(0)).endsWith("GET /x Bearer ***\n");
    assertThat(lines.get(1)).contains("postgresql://u:***@h/db and ***");
    assertThat(lines.get(2)).contains("mail a@b.c of tp_host");
  }

  /** Two requests take turns on one event loop; each line tells of its own. */
  @Test
  void idsStayWithTheirRequestThroughCallbacks(Vertx vertx) {
    ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
    Future<?> both = Future.all(request(vertx, loop, "r1"), request(vertx, loop, "r2"));
    both.toCompletionStage().toCompletableFuture().join();

    assertThat(lines)
        .hasSize(6)
        .allMatch(line -> line.matches("(?s).*: (r\\d) \\w+ \\[request=\\1-id]\n"));
    assertThat(LogContext.current()).isEmpty();
  }

  private Future<?> request(Vertx vertx, ContextInternal loop, String name) {
    ContextInternal own = loop.duplicate();
    return own.succeededFuture()
        .onSuccess(v -> LogContext.put("request", name + "-id"))
        .onSuccess(v -> log.info("{} begins", name))
        .compose(v -> vertx.timer(20))
        .onSuccess(v -> log.info("{} waited", name))
        .compose(v -> vertx.executeBlocking(() -> name))
        .onSuccess(v -> log.info("{} ends", name));
  }
}
