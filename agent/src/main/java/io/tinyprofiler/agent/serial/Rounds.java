package io.tinyprofiler.agent.serial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * When an event loop takes what reader threads bring: at once while there is little of it, in
 * rounds of all its ports while they stream, as network drivers do with interrupts. Bytes are
 * stamped before they wait, so that a round costs no measurement anything; to wake the loop for
 * each token takes more of a small host than all else that is done with one.
 *
 * <p>Readers wake the loop for the next round, for a timer of its own would be one more reason to
 * wake, and where there is no native epoll Netty does not sleep in the half millisecond before one.
 */
final class Rounds {

  /** Short against the quarter of a second after which tokens go on. */
  private static final long ROUND_NS = 25_000_000;

  /** When the last that came is taken, if nothing follows it. */
  private static final long LAST_MS = 30;

  /** A port, on the loop. */
  interface Port {

    /** Takes what is there; whether anything was. */
    boolean take();
  }

  private final EventLoop loop;
  private final LongSupplier clock;
  private final List<Port> ports = new CopyOnWriteArrayList<>();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final Runnable round = this::round;
  private final Runnable lastRound = this::lastRound;

  /** Of a round that is followed by another, whether or not somebody asks for it. */
  private volatile long roundNs;

  private Future<?> last;

  Rounds(EventLoop loop) {
    this(loop, System::nanoTime);
  }

  Rounds(EventLoop loop, LongSupplier clock) {
    this.loop = loop;
    this.clock = clock;
    this.roundNs = clock.getAsLong() - ROUND_NS;
  }

  void add(Port port) {
    ports.add(port);
  }

  void remove(Port port) {
    ports.remove(port);
  }

  /** Any thread, after it queued something: a round is due, or will be in a moment. */
  void arrived(long nowNs) {
    if (nowNs - roundNs >= ROUND_NS) {
      wake();
    }
  }

  /** Any thread: a round is due now. */
  void wake() {
    if (wanted.compareAndSet(false, true)) {
      loop.execute(round);
    }
  }

  private void round() {
    wanted.set(false); // whoever queues something from here on sees to the next
    roundNs = clock.getAsLong();
    takeAll();
    if (last != null) {
      last.cancel(false);
    }
    last = loop.schedule(lastRound, LAST_MS, TimeUnit.MILLISECONDS);
  }

  private void lastRound() {
    last = null;
    if (takeAll()) {
      round();
    }
  }

  private boolean takeAll() {
    boolean any = false;
    for (Port port : ports) {
      any |= port.take();
    }
    return any;
  }
}
