package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.SessionSpec;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** A log whose lines tell which session and device they are about. */
record SessionLog(Logger logger, SessionSpec spec) {

  void debug(String message, Object... arguments) {
    log(logger.atDebug(), message, arguments);
  }

  void warn(String message, Object... arguments) {
    log(logger.atWarn(), message, arguments);
  }

  private void log(LoggingEventBuilder line, String message, Object... arguments) {
    line.addKeyValue("session", spec.session())
        .addKeyValue("device", spec.device())
        .log(message, arguments);
  }
}
