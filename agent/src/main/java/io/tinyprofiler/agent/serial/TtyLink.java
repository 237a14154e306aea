package io.tinyprofiler.agent.serial;

import io.tinyprofiler.agent.serial.ReadQueue.Chunk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open terminal with a reader thread, of its own or shared, which does nothing but read, stamp
 * and queue, and a writer thread, so that a peer that does not listen holds up nobody else. A third
 * thread that closes the port frees both at once, whatever they wait for.
 */
final class TtyLink implements SerialLink, Intake {

  private static final Logger LOG = LoggerFactory.getLogger(TtyLink.class);

  private static final int CHUNKS_A_TURN = 64;

  /** Reads that are worth a turn of their own, whatever the rounds are at. */
  private static final int MANY_CHUNKS = 32;

  /** What a reader that was released takes at most to leave. */
  private static final long LEAVE_MS = 1_000;

  /** Who was written to so lately is expected to answer, and somebody to wait for that. */
  private static final long ANSWER_NS = 100_000_000;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Tty tty;
  private final Listener listener;
  private final long writeTimeoutMs;
  private final Rounds rounds;
  private final Rounds.Port taking = this::take;
  private final ReadQueue queue = new ReadQueue();
  private final ExecutorService writer;

  /** Made once: a read costs no garbage. */
  private final Handler<Void> drain = v -> drain();

  private final Runnable handOver;

  private volatile boolean open = true;
  private volatile boolean ended;
  private volatile long writtenNs = System.nanoTime();
  private long reportedDrops;
  private boolean lost;
  private Future<Void> closing;

  TtyLink(
      Vertx vertx,
      Context context,
      Rounds rounds,
      Tty tty,
      Listener listener,
      long writeTimeoutMs) {
    this.vertx = vertx;
    this.context = (ContextInternal) context;
    this.rounds = rounds;
    this.tty = tty;
    this.listener = listener;
    this.writeTimeoutMs = writeTimeoutMs;
    this.handOver = () -> this.context.dispatch(drain);
    this.writer = Executors.newSingleThreadExecutor(this::writer);
  }

  /** Begins to read; only now may the listener be called. */
  void start() {
    rounds.add(taking);
    tty.begin(this);
  }

  private Thread writer(Runnable task) {
    Thread thread = new Thread(task, "serial-write-" + tty.name());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void read(ByteBuffer from, int at, int length, long hostNs) {
    Chunk chunk = queue.take();
    if (chunk == null) {
      queue.drop(length);
      return;
    }
    from.get(at, chunk.bytes, 0, length);
    chunk.length = length;
    chunk.hostNs = hostNs;
    queued(queue.put(chunk), hostNs);
  }

  @Override
  public void ended() {
    ended = true;
    context.executor().execute(handOver);
  }

  private void queued(int chunks, long nowNs) {
    if (chunks == MANY_CHUNKS || nowNs - writtenNs < ANSWER_NS) {
      rounds.wake();
    } else {
      rounds.arrived(nowNs);
    }
  }

  private boolean take() {
    boolean any = queue.peek() != null;
    if (any) {
      handOver.run();
    }
    return any;
  }

  /**
   * Hands over what was read, and after the last of it the end; a flood has to let others of the
   * event loop have their turn.
   */
  private void drain() {
    boolean last = ended; // before it looks: what comes after that is told by another turn
    int turn = 0;
    for (Chunk chunk = queue.peek(); chunk != null; chunk = queue.peek()) {
      if (turn++ == CHUNKS_A_TURN) {
        context.executor().execute(handOver);
        return;
      }
      try {
        if (closing == null) {
          listener.onBytes(chunk.bytes, chunk.length, chunk.hostNs);
        }
      } catch (RuntimeException e) {
        LOG.error("{}: defect while handling what was read", tty.path(), e);
      } finally {
        queue.release();
      }
    }
    long dropped = queue.droppedBytes();
    if (dropped > reportedDrops) {
      LOG.warn("{}: {} bytes dropped, the event loop lagged", tty.path(), dropped);
      reportedDrops = dropped;
    }
    if (last) {
      lose("the other end is gone");
    }
  }

  @Override
  public Future<Void> write(byte[] bytes) {
    if (closing != null || lost) {
      return Future.failedFuture("the port is closed");
    }
    writtenNs = System.nanoTime();
    Promise<Void> written = Promise.promise();
    long deadline =
        vertx.setTimer(
            writeTimeoutMs,
            timer -> {
              String late = "it took no data for " + writeTimeoutMs + " ms";
              written.tryFail(late);
              lose(late);
            });
    writer.execute(
        () -> {
          int count = open ? tty.write(bytes) : -1;
          context.runOnContext(
              v -> {
                vertx.cancelTimer(deadline);
                if (count == bytes.length) {
                  written.tryComplete();
                } else {
                  written.tryFail("it took %d of %d bytes".formatted(count, bytes.length));
                  lose("writing failed");
                }
              });
        });
    return written.future();
  }

  /** Reports the end, once, and closes. */
  private void lose(String reason) {
    if (!lost && closing == null) {
      lost = true;
      close();
      listener.onLost(reason);
    }
  }

  @Override
  public long droppedBytes() {
    return queue.droppedBytes();
  }

  private Void closeTerminal() throws InterruptedException {
    try {
      tty.leave(LEAVE_MS);
    } finally {
      tty.close();
    }
    return null;
  }

  @Override
  public Future<Void> close() {
    if (closing == null) {
      open = false;
      rounds.remove(taking);
      writer.shutdown();
      closing = vertx.executeBlocking(this::closeTerminal, false);
    }
    return closing;
  }
}
