package io.tinyprofiler.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one line a record: for people {@code time level logger: message [name=id] | error}, the
 * ids that the message does not name; for machines an object of JSON.
 */
public final class LogLine extends EncoderBase<ILoggingEvent> {

  private static final int FRAMES = 12;

  private volatile boolean json;
  private volatile boolean journal;

  /** Whether lines are JSON; {@code false} without a word. */
  public void setJson(boolean json) {
    this.json = json;
  }

  /**
   * Whether the reader is systemd's journal, which keeps the time itself and takes the severity
   * from a prefix.
   */
  public void setJournal(boolean journal) {
    this.journal = journal;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    LogRecord record = LogRecord.of(event);
    StringBuilder line = new StringBuilder(160);
    if (journal) {
      line.append('<').append(priority(record.level())).append('>');
    }
    line.append(json ? JsonLine.of(record) : text(record)).append('\n');
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String text(LogRecord record) {
    StringBuilder line = new StringBuilder(160);
    if (!journal) {
      line.append(record.time().truncatedTo(java.time.temporal.ChronoUnit.MILLIS)).append(' ');
      line.append(String.format(Locale.ROOT, "%-5s ", record.level()));
    }
    line.append(record.source()).append(": ").append(record.message());
    String ids = ids(record);
    if (!ids.isEmpty()) {
      line.append(" [").append(ids).append(']');
    }
    if (record.error() != null) {
      frames(record.error()).forEach(frame -> line.append(" | ").append(frame));
    }
    return onOneLine(line.toString());
  }

  /** Each cause, where it came from, and our own calls if there are any; JSON has them all. */
  private static List<String> frames(String error) {
    List<String> kept = new ArrayList<>();
    boolean foreign = !error.contains("at io.tinyprofiler.");
    boolean first = false;
    for (String line : error.lines().map(String::strip).toList()) {
      boolean frame = line.startsWith("at ");
      if (!frame || first || foreign || line.contains("io.tinyprofiler.")) {
        kept.add(line);
      }
      first = !frame;
    }
    return kept.subList(0, Math.min(FRAMES, kept.size()));
  }

  private static String ids(LogRecord record) {
    StringBuilder ids = new StringBuilder();
    for (Map.Entry<String, String> id : record.ids().entrySet()) {
      if (!record.message().contains(id.getValue())) {
        ids.append(ids.isEmpty() ? "" : " ").append(id.getKey()).append('=').append(id.getValue());
      }
    }
    return ids.toString();
  }

  /** What comes from outside cannot begin a line of its own, nor command a terminal. */
  private static String onOneLine(String text) {
    String joined = text.replaceAll("\\R+", " | ");
    return joined.replaceAll("\\p{Cntrl}", " ");
  }

  private static int priority(String level) {
    return switch (level) {
      case "ERROR" -> 3;
      case "WARN" -> 4;
      case "INFO" -> 6;
      default -> 7;
    };
  }

  @Override
  public byte[] headerBytes() {
    return null;
  }

  @Override
  public byte[] footerBytes() {
    return null;
  }
}
