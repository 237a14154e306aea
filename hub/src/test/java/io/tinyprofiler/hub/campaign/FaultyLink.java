package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between agents and their hub that fails as TCP shows it. The address stays; what is
 * behind it may change.
 */
final class FaultyLink implements AutoCloseable {

  /** What the network does. */
  enum Weather {
    FAIR,
    /** Connections end, and none is made. */
    CUT,
    /** Connections are reset, and none is made. */
    RESET,
    /** All bytes come late. */
    DELAYED,
    /** Packets are lost: bytes stop for a retransmission's time, now and then a connection ends. */
    LOSSY,
    /** What agents send does not arrive, and they are not told. */
    DEAF,
    /** What the hub sends does not arrive, and it is not told. */
    MUTE,
    /** The hub's end is gone, the agents' end is not told; new connections are the same. */
    HALF_OPEN
  }

  private static final int RETRANSMISSION_MS = 200; // the least that Linux waits
  private static final int LOST_IN = 20; // packets
  private static final int ENDED_IN = 200;
  private static final int DELAY_MS = 150;

  private final ServerSocket server;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Pair> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile List<Integer> targets = List.of();
  private volatile Weather weather = Weather.FAIR;
  private volatile boolean closed;

  FaultyLink() {
    try {
      server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread("link", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Where new connections go: by turns, and to the next if one takes none. */
  void targets(Collection<Integer> ports) {
    targets = List.copyOf(ports);
  }

  /** The weather changes now, for open connections too. */
  void weather(Weather now) {
    lock.lock();
    try {
      weather = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    switch (now) {
      case CUT -> open.forEach(Pair::end);
      case RESET -> open.forEach(Pair::reset);
      case HALF_OPEN -> open.forEach(Pair::loseHub);
      case FAIR -> open.forEach(Pair::endIfHubIsLost);
      default -> {}
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket agent = server.accept();
        thread("link-" + agent.getPort(), () -> join(agent));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket agent) {
    Weather now = weather;
    if (now == Weather.CUT || now == Weather.RESET) {
      close(agent, now == Weather.RESET);
      return;
    }
    Socket hub = null;
    if (now != Weather.HALF_OPEN) {
      try {
        hub = connect();
        hub.setTcpNoDelay(true);
        agent.setTcpNoDelay(true);
      } catch (IOException e) {
        close(agent, false);
        return;
      }
    }
    Pair pair = new Pair(agent, hub);
    open.add(pair);
    if (weather != now) { // it changed while nobody knew of this pair
      pair.end();
      return;
    }
    if (hub != null) {
      thread("link-down-" + agent.getPort(), () -> pair.pump(pair.hub, agent, Weather.MUTE));
      pair.pump(agent, pair.hub, Weather.DEAF);
    }
  }

  private Socket connect() throws IOException {
    List<Integer> ports = targets;
    int first = turn.getAndIncrement();
    IOException refused = new IOException("no hub");
    for (int n = 0; n < ports.size(); n++) {
      try {
        int port = ports.get((first + n) % ports.size());
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException e) {
        refused = e;
      }
    }
    throw refused;
  }

  /** The two halves of a connection. */
  private final class Pair {
    private final Socket agent;
    private final Socket hub;
    private volatile boolean hubIsLost;

    Pair(Socket agent, Socket hub) {
      this.agent = agent;
      this.hub = hub;
      this.hubIsLost = hub == null;
    }

    /** Moves bytes; ends the pair when one side ends. */
    void pump(Socket from, Socket to, Weather silent) {
      byte[] packet = new byte[1400];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(packet); n >= 0; n = in.read(packet)) {
          Weather now = weather;
          if (now == Weather.DELAYED) {
            pause(DELAY_MS);
          } else if (now == Weather.LOSSY) {
            lose();
          }
          hold(silent);
          if (!hubIsLost) {
            out.write(packet, 0, n);
          }
        }
      } catch (IOException e) {
        // the other side is told below
      }
      if (!hubIsLost) {
        end();
      }
    }

    private void lose() throws IOException {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      if (random.nextInt(ENDED_IN) == 0) {
        throw new IOException("given up");
      }
      if (random.nextInt(LOST_IN) == 0) {
        pause(RETRANSMISSION_MS);
      }
    }

    void loseHub() {
      hubIsLost = true;
      close(hub, false);
    }

    void endIfHubIsLost() {
      if (hubIsLost) {
        end();
      }
    }

    void end() {
      open.remove(this);
      close(agent, false);
      close(hub, false);
    }

    void reset() {
      open.remove(this);
      close(agent, true);
      close(hub, true);
    }
  }

  /** TCP keeps what does not arrive, and sends it again when the network is back. */
  private void hold(Weather silent) {
    lock.lock();
    try {
      while (weather == silent) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes are under way this long, unless the weather turns fair before. */
  private void pause(int ms) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(ms);
      while (left > 0 && weather != Weather.FAIR) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private static void close(Socket socket, boolean reset) {
    if (socket == null) {
      return;
    }
    try {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      // it is gone already
    }
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    weather(Weather.CUT);
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Pair::end);
  }
}
