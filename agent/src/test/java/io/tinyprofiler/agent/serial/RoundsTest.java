package io.tinyprofiler.agent.serial;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tinyprofiler.agent.rig.Loop;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RoundsTest {

  private static final long MS = 1_000_000;
  private static final long NO_TIMER = -1;

  /** An event loop whose turns and time are ours. */
  private final EmbeddedChannel channel = new EmbeddedChannel();

  private long nowNs = 77;
  private final Rounds rounds = new Rounds(channel.eventLoop(), () -> nowNs);
  private final Queue first = new Queue();
  private final Queue second = new Queue();

  /** A port without a terminal. */
  private static final class Queue implements Rounds.Port {
    private final AtomicInteger waiting = new AtomicInteger();
    private int taken;

    @Override
    public boolean take() {
      int count = waiting.getAndSet(0);
      taken += count;
      return count > 0;
    }
  }

  @BeforeEach
  void begin() {
    channel.freezeTime();
    rounds.add(first);
    rounds.add(second);
  }

  private void arrive(Queue port) {
    port.waiting.incrementAndGet();
    rounds.arrived(nowNs);
    channel.runPendingTasks();
  }

  private void advance(long ms) {
    nowNs += ms * MS;
    channel.advanceTimeBy(ms, MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void takesAtOnceWhatComesAfterAQuietTime() {
    arrive(first);
    assertThat(first.taken).isEqualTo(1);

    advance(1_000);
    arrive(second);
    assertThat(second.taken).isEqualTo(1);
  }

  @Test
  void takesAStreamInRoundsOfAllPorts() {
    arrive(first);
    for (int ms = 1; ms < 25; ms++) {
      advance(1);
      arrive(first);
      arrive(second);
    }
    assertThat(first.taken).isEqualTo(1);
    assertThat(second.taken).isZero();

    advance(1);
    arrive(second);
    assertThat(first.taken).isEqualTo(25);
    assertThat(second.taken).isEqualTo(25);
  }

  @Test
  void takesTheLastThoughNothingFollows() {
    arrive(first);
    advance(3);
    arrive(first);
    assertThat(first.taken).isEqualTo(1);

    advance(27);
    assertThat(first.taken).isEqualTo(2);
  }

  @Test
  void sleepsWhenNothingComes() {
    arrive(first);
    assertThat(channel.runScheduledPendingTasks()).isNotEqualTo(NO_TIMER);
    advance(30);
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
  }

  @Test
  void doesNotLetAnAnswerWait() {
    arrive(first);
    first.waiting.incrementAndGet();
    rounds.wake();
    channel.runPendingTasks();
    assertThat(first.taken).isEqualTo(2);
  }

  @Test
  void forgetsAPortThatIsClosed() {
    rounds.remove(first);
    arrive(first);
    assertThat(first.taken).isZero();
    rounds.add(first);
    arrive(second);
    assertThat(first.taken).as("not in this round").isZero();
    advance(30);
    assertThat(first.taken).isEqualTo(1);
  }

  @Test
  @Timeout(60)
  void leavesNothingBehindHoweverReadersAndLoopMeet() throws Exception {
    long seed = System.nanoTime();
    System.out.println("RoundsTest seed " + seed);
    Loop real = new Loop();
    EventLoop loop =
        real.call(() -> ((ContextInternal) real.vertx.getOrCreateContext())).nettyEventLoop();
    Rounds met = new Rounds(loop);
    int each = 2_000;
    List<Queue> ports = List.of(new Queue(), new Queue(), new Queue(), new Queue());
    List<Thread> readers = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(each * ports.size());
    for (Queue port : ports) {
      met.add(
          () -> {
            int count = port.waiting.getAndSet(0);
            for (int i = 0; i < count; i++) {
              all.countDown();
            }
            return count > 0;
          });
      SplittableRandom random = new SplittableRandom(seed + readers.size());
      readers.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  port.waiting.incrementAndGet();
                  met.arrived(System.nanoTime());
                  LockSupport.parkNanos(random.nextInt(24) == 0 ? 27 * MS : random.nextInt(50_000));
                }
              }));
    }
    readers.forEach(Thread::start);
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(all.await(20, SECONDS)).isTrue();
    real.close();
  }
}
