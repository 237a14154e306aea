package io.tinyprofiler.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.tinyprofiler.shared.log.LogLine;

/**
 * The log before the configuration is read: one line a record on stderr; stdout is for answers. In
 * Java, because what reads logback's XML is a tenth of all classes of a starting agent. A file of
 * logback, if there is one, has the say.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class AgentLog extends ContextAwareBase implements Configurator {

  static final String LEVEL = "TINY_PROFILER_LOG_LEVEL";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (fileGiven()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr(context));
    context.getLogger("io.tinyprofiler").setLevel(level());
    // The uplink says once what these would say at each attempt.
    context.getLogger("io.vertx.core.http").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean fileGiven() {
    ClassLoader loader = AgentLog.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || loader.getResource("logback-test.xml") != null
        || loader.getResource("logback.xml") != null;
  }

  private static Level level() {
    String level = System.getProperty(LEVEL);
    return Level.toLevel(level == null ? System.getenv(LEVEL) : level, Level.INFO);
  }

  private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context) {
    LogLine line = new LogLine();
    line.setContext(context);
    line.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setName("STDERR"); // by which the configuration finds it
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(line);
    appender.start();
    return appender;
  }
}
