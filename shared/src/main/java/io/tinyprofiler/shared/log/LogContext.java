package io.tinyprofiler.shared.log;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the work at hand is about: a request, a session, a device. It stays with the Vert.x context
 * of one request or message, through all its callbacks, and is on each line that they log; a
 * thread's own map would lend it to whatever the event loop does next.
 */
public final class LogContext {

  @SuppressWarnings("rawtypes")
  private static final ContextLocal<Map> IDS = ContextLocal.registerLocal(Map.class);

  private LogContext() {}

  /** Vert.x has to know before it makes its first context. */
  public static final class Registration implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap builder) {
      Objects.requireNonNull(IDS); // makes the key
    }
  }

  /**
   * From here on this request or message is about something; nothing happens outside of one.
   *
   * @param name {@code request}, {@code session}, {@code device}, {@code agent}
   */
  public static void put(String name, String id) {
    Context context = Vertx.currentContext();
    if (context != null && id != null) {
      Map<String, String> ids = new TreeMap<>(current());
      ids.put(name, id);
      IDS.put(context, Map.copyOf(ids));
    }
  }

  /** What the caller's work is about, name to id. */
  public static Map<String, String> current() {
    Context context = Vertx.currentContext();
    @SuppressWarnings("unchecked")
    Map<String, String> ids = context == null ? null : IDS.get(context);
    return ids == null ? Map.of() : ids;
  }
}
