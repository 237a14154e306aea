package io.tinyprofiler.hub.health;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last warnings and errors of this process, as its log has them; named in logback.xml. */
public final class RecentErrors extends AppenderBase<ILoggingEvent> {

  private static final int KEPT = 50;
  private static final Deque<Line> LINES = new ArrayDeque<>();

  /** A line of the log. */
  public record Line(Instant at, String text) {}

  /** The newest last. */
  public static List<Line> lines() {
    synchronized (LINES) {
      return List.copyOf(LINES);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
      return;
    }
    String name = event.getLoggerName();
    String text =
        "%s %s: %s"
            .formatted(
                event.getLevel(),
                name.substring(name.lastIndexOf('.') + 1),
                event.getFormattedMessage());
    synchronized (LINES) {
      LINES.addLast(new Line(event.getInstant(), text));
      if (LINES.size() > KEPT) {
        LINES.removeFirst();
      }
    }
  }
}
