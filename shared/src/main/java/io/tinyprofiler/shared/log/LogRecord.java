package io.tinyprofiler.shared.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One record of the log, without secrets.
 *
 * @param ids what it is about, name to id
 * @param error the stack trace; null if it has none
 */
record LogRecord(
    Instant time,
    String level,
    String logger,
    String thread,
    String message,
    Map<String, String> ids,
    String error) {

  /** A token, or the password in an address. */
  private static final Pattern SECRET =
      Pattern.compile("\\btp_[A-Za-z0-9_-]{20,}|(?<=://[^/\\s:@]{1,100}:)[^/\\s@]{1,200}(?=@)");

  static LogRecord of(ILoggingEvent event) {
    Map<String, String> ids = new TreeMap<>(LogContext.current());
    ids.putAll(event.getMDCPropertyMap());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> ids.put(pair.key, String.valueOf(pair.value)));
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    return new LogRecord(
        event.getInstant(),
        event.getLevel().toString(),
        event.getLoggerName(),
        event.getThreadName(),
        withoutSecrets(event.getFormattedMessage()),
        ids,
        thrown == null ? null : withoutSecrets(trace(thrown)));
  }

  private static String withoutSecrets(String text) {
    boolean suspicious = text.contains("tp_") || text.contains("@"); // most are not
    return suspicious ? SECRET.matcher(text).replaceAll("***") : text;
  }

  private static String trace(IThrowableProxy thrown) {
    StringBuilder trace = new StringBuilder();
    for (IThrowableProxy cause = thrown; cause != null; cause = cause.getCause()) {
      trace.append(trace.isEmpty() ? "" : "\ncaused by ").append(cause.getClassName());
      if (cause.getMessage() != null) {
        trace.append(": ").append(cause.getMessage());
      }
      StackTraceElementProxy[] frames = cause.getStackTraceElementProxyArray();
      for (int i = 0; i < frames.length - cause.getCommonFrames(); i++) {
        trace.append("\n").append(frames[i].getSTEAsString());
      }
    }
    return trace.toString();
  }

  /** The logger's name without its package. */
  String source() {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
