package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.SerialConfig;
import io.vertx.core.Vertx;

/**
 * The clockwork of an open connection. First it repeats the question who is there: quickly, for
 * some devices hear or answer late, then every second. Later it asks a quiet device for a sign of
 * life and reports one that gives none.
 */
final class Watch {

  private static final long QUICK_MS = 250;
  private static final long SLOW_MS = 1_000;

  private final Vertx vertx;
  private final SerialConfig config;
  private final OpenPort port;

  private long timer = -1;
  private boolean stopped;
  private long openedNs;
  private long heardNs;
  private long dueNs;
  private boolean told;

  Watch(Vertx vertx, SerialConfig config, OpenPort port) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
  }

  void start(long nowNs) {
    openedNs = nowNs;
    heardNs = nowNs;
    dueNs = nowNs;
    tick(nowNs);
  }

  void heard(long hostNs) {
    heardNs = Math.max(heardNs, hostNs);
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void tick(long nowNs) {
    long nextMs = port.identified() ? listen(nowNs) : ask(nowNs);
    if (!stopped) {
      dueNs = nowNs + nextMs * 1_000_000;
      timer = vertx.setTimer(nextMs, id -> tick(System.nanoTime()));
    }
  }

  private long ask(long nowNs) {
    boolean quick = nowNs - openedNs < config.handshakeMs() * 1_000_000L;
    if (!quick && !told) {
      told = true;
      port.unanswered();
    }
    port.identify();
    return quick ? QUICK_MS : SLOW_MS;
  }

  private long listen(long nowNs) {
    long limitMs = config.silenceLimitMs();
    long quietMs = (nowNs - heardNs) / 1_000_000;
    boolean stalled = nowNs - dueNs > limitMs * 1_000_000 / 4; // we were late: what came is unread
    if (stalled || !port.answers()) {
      heardNs = nowNs;
    } else if (quietMs > limitMs) {
      port.silent(quietMs);
    } else if (quietMs > limitMs / 2) {
      port.probe();
    }
    return limitMs / 4;
  }
}
