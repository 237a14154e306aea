package io.tinyprofiler.shared.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The log of a service as it is configured; until then, and for commands, the hub's logback.xml or
 * the agent's {@code AgentLog} says how it is.
 */
public final class ServiceLog {

  private static final String CONSOLE = "STDERR";
  private static final String FILE = "FILE";

  private ServiceLog() {}

  /**
   * Changes this process's log.
   *
   * @param name of the files, e.g. {@code hub} for {@code hub.log} and {@code
   *     hub-2026-01-31.0.log.gz}
   * @param environment {@code JOURNAL_STREAM}, by which systemd says that it reads
   * @throws Problem {@code log-not-writable}
   */
  public static void configure(LogConfig config, String name, Map<String, String> environment) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    for (String ours : new String[] {"io.tinyprofiler", "audit"}) {
      context.getLogger(ours).setLevel(Level.valueOf(config.level()));
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (!config.folder().isEmpty()) {
      root.addAppender(file(context, config, name));
      root.detachAppender(CONSOLE);
    } else if (root.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console
        && console.getEncoder() instanceof LogLine line) {
      line.setJson(config.json());
      line.setJournal(isRead(environment.getOrDefault("JOURNAL_STREAM", "")));
    }
  }

  /** Whether this process's standard error is what the journal reads: {@code device:inode}. */
  private static boolean isRead(String stream) {
    Path stderr = Path.of("/proc/self/fd/2");
    try {
      Map<String, Object> file = Files.readAttributes(stderr, "unix:dev,ino");
      return stream.equals(file.get("dev") + ":" + file.get("ino"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static RollingFileAppender<ILoggingEvent> file(
      LoggerContext context, LogConfig config, String name) {
    Path folder = Path.of(config.folder());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw notWritable(folder, null);
    }
    LogLine line = new LogLine();
    line.setJson(config.json());
    line.setContext(context);
    line.start();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setName(FILE);
    appender.setContext(context);
    appender.setEncoder(line);
    appender.setFile(folder.resolve(name + ".log").toString());
    var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(folder.resolve(name + "-%d{yyyy-MM-dd}.%i.log.gz").toString());
    policy.setMaxFileSize(new FileSize(config.maxFileMib() * FileSize.MB_COEFFICIENT));
    policy.setMaxHistory(config.keepDays());
    policy.setCleanHistoryOnStart(true);
    policy.start();
    appender.setRollingPolicy(policy);
    appender.start();
    return appender;
  }

  private static Problem notWritable(Path folder, Throwable cause) {
    return new Problem(
        "log-not-writable",
        "cannot write logs into " + folder,
        "give a writable folder with key log.folder, or none for standard error",
        cause);
  }
}
