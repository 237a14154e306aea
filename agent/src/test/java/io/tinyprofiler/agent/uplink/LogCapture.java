package io.tinyprofiler.agent.uplink;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the uplink says, down to DEBUG; can be waited for. */
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private record Awaited(String text, int times, Promise<Void> promise) {}

  private final Logger logger = (Logger) LoggerFactory.getLogger(LogCapture.class.getPackageName());
  private final List<ILoggingEvent> events = new ArrayList<>();
  private final List<Awaited> awaited = new ArrayList<>();

  LogCapture() {
    start();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  /** Messages for people (INFO and above) that contain a text. */
  synchronized List<String> said(String text) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(text))
        .toList();
  }

  /** Completes once a text was logged some times, at any level. */
  synchronized Future<Void> await(String text, int times) {
    Promise<Void> promise = Promise.promise();
    awaited.add(new Awaited(text, times, promise));
    tell();
    return promise.future();
  }

  @Override
  protected synchronized void append(ILoggingEvent event) {
    events.add(event);
    tell();
  }

  private void tell() {
    awaited.removeIf(
        one -> {
          long count =
              events.stream().filter(e -> e.getFormattedMessage().contains(one.text())).count();
          return count >= one.times() && one.promise().tryComplete();
        });
  }
}
