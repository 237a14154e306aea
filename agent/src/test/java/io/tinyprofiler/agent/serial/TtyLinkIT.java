package io.tinyprofiler.agent.serial;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fazecast.jSerialComm.SerialPort;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to read, on a real pseudo-terminal. */
@ParameterizedClass
@ValueSource(classes = {PolledTty.class, Tty.class})
class TtyLinkIT {

  private static final int WRITE_TIMEOUT_MS = 300;

  @Parameter Class<? extends Tty> reading;
  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final Poller poller = new Poller();
  private final RecordedBytes read = new RecordedBytes();
  private BoardProcess board;
  private TtyPorts ports;

  @BeforeEach
  void plugIn() throws Exception {
    board = BoardProcess.pipe(folder.resolve("board"));
    plugIn(this::tty);
  }

  private void plugIn(Function<SerialPort, Tty> way) {
    SerialConfig d = SerialConfig.defaults();
    ports =
        new TtyPorts(
            loop.vertx,
            new SerialConfig(
                d.ports(),
                d.ignore(),
                false,
                false,
                List.of(),
                d.baudRate(),
                d.dtr(),
                d.scanIntervalMs(),
                d.handshakeMs(),
                d.silenceLimitMs(),
                WRITE_TIMEOUT_MS,
                d.retryMinMs(),
                d.retryMaxMs()),
            List.of(),
            way);
  }

  @AfterEach
  void unplug() throws Exception {
    board.close();
    loop.close();
  }

  private Tty tty(SerialPort port) {
    return reading == Tty.class ? new Tty(port) : poller.tty(port);
  }

  private SerialLink open() throws Exception {
    return Loop.await(loop.call(() -> ports.open(board.port(), read)));
  }

  private void send(byte[] bytes) throws Exception {
    board.toTerminal().write(bytes);
    board.toTerminal().flush();
  }

  @Test
  void carriesBytesBothWaysAndStampsThem() throws Exception {
    SerialLink link = open();
    long before = System.nanoTime();
    send(new byte[] {1, 0, 10, 13, 17, 19, -1});
    read.awaitBytes(7).get(10, SECONDS);
    assertThat(read.bytes()).containsExactly(1, 0, 10, 13, 17, 19, -1);
    assertThat(read.stamps()).allSatisfy(at -> assertThat(at).isBetween(before, System.nanoTime()));

    Loop.await(loop.call(() -> link.write("~stat\n".getBytes(StandardCharsets.US_ASCII))));
    assertThat(board.fromTerminal().readNBytes(6)).asString().isEqualTo("~stat\n");
    Loop.await(loop.call(link::close));
  }

  @Test
  void aBusyLineLosesNothing() throws Exception {
    open();
    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    send(sent);
    read.awaitBytes(sent.length).get(20, SECONDS);
    assertThat(read.bytes()).isEqualTo(sent);
    assertThat(read.stamps()).isSorted();
  }

  @Test
  void aLoopThatHangsCostsMemoryUpToABoundAndThenCountedBytes() throws Exception {
    SerialLink link = open();
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch hang = new CountDownLatch(1);
    CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> hangLoop(hangs, hang));
    hangs.await();
    byte[] sent = new byte[3_000_000];
    send(sent); // returns when the terminal has taken all but a few KB: the reader never stopped
    hang.countDown();
    hanging.get(10, SECONDS);
    Loop.await(loop.call(() -> link.write(new byte[] {1})));
    assertThat(board.fromTerminal().read()).isEqualTo(1);

    board.toTerminal().close(); // it ends when all has been taken
    assertThat(read.awaitLost().get(10, SECONDS)).isEqualTo("the other end is gone");
    assertThat(read.bytes().length + link.droppedBytes()).isEqualTo(sent.length);
    assertThat(link.droppedBytes()).isPositive();
    assertThat(read.bytes()).hasSizeGreaterThanOrEqualTo(ReadQueue.MAX_CHUNKS);
  }

  @Test
  void theEndIsToldAfterAllThatWasReadBeforeIt() throws Exception {
    SerialLink link = open();
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch hang = new CountDownLatch(1);
    CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> hangLoop(hangs, hang));
    hangs.await();
    byte[] sent = new byte[300_000]; // more than the loop takes in one turn
    send(sent);
    board.toTerminal().close();
    awaitReader();
    hang.countDown();
    hanging.get(10, SECONDS);

    read.awaitLost().get(10, SECONDS);
    assertThat(read.bytes().length + link.droppedBytes()).isEqualTo(sent.length);
  }

  /** Returns when the port has said all. */
  private static void awaitReader() throws InterruptedException {
    for (Thread reader : readers()) {
      reader.join(SECONDS.toMillis(10));
    }
  }

  private static List<Thread> readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(Tty.READER))
        .toList();
  }

  private void hangLoop(CountDownLatch hangs, CountDownLatch until) {
    try {
      loop.run(
          () -> {
            hangs.countDown();
            until.await();
          });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anUnpluggedDeviceIsReportedOnceWithEverythingItSaid() throws Exception {
    open();
    send("last words".getBytes(StandardCharsets.US_ASCII));
    read.awaitBytes(10).get(10, SECONDS);
    board.close();
    assertThat(read.awaitLost().get(10, SECONDS)).isEqualTo("the other end is gone");
  }

  @Test
  void aDeviceThatTakesNothingIsGivenUp() throws Exception {
    SerialLink link = open();
    board.freeze();
    var written = loop.call(() -> link.write(new byte[200_000]));
    assertThat(read.awaitLost().get(10, SECONDS)).isEqualTo("it took no data for 300 ms");
    assertThatThrownBy(() -> Loop.await(written)).isInstanceOf(ExecutionException.class);
    Loop.await(loop.call(link::close));
    assertThatThrownBy(() -> Loop.await(loop.call(() -> link.write(new byte[1]))))
        .hasMessageContaining("the port is closed");
  }

  @Test
  void aClosedLinkReportsNothing() throws Exception {
    SerialLink link = open();
    Loop.await(loop.call(link::close));
    board.close();
    loop.run(() -> {}); // whatever the reader handed over has been handled
    assertThat(read.awaitLost()).isNotDone();
  }

  @Test
  void aReaderLeavesBeforeItsPortCloses() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    plugIn(
        port ->
            new Tty(port) {
              @Override
              void leave(long ms) throws InterruptedException {
                super.leave(ms);
                order.add("left");
              }

              @Override
              void close() {
                order.add("closed");
                super.close();
              }
            });
    SerialLink link = open();

    Loop.await(loop.call(link::close));
    assertThat(order).containsExactly("left", "closed");
  }

  @Test
  void aPortInUseIsAProblemWithANextStep() throws Exception {
    SerialLink first = open();
    assertThatThrownBy(this::open)
        .cause()
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.code()).isEqualTo("port-in-use");
              assertThat(problem.nextStep()).contains("fuser -v /dev/pts/", "ModemManager");
            });
    Loop.await(loop.call(first::close));
    Loop.await(loop.call(open()::close)); // free again
  }

  @Test
  void aLinkOfADeadDeviceLeadsNowhere() throws Exception {
    // not the number of a terminal that was there: another test's may have it by now
    Path link =
        Files.createSymbolicLink(folder.resolve("dead"), Path.of("/dev/pts/of-a-dead-device"));
    assertThatThrownBy(() -> Loop.await(loop.call(() -> ports.open(link.toString(), read))))
        .cause()
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("port-not-found"));
  }
}
