package io.tinyprofiler.agent.serial;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fazecast.jSerialComm.SerialPort;
import io.tinyprofiler.agent.rig.BoardProcess;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Terminals that share a reader, and those with one of their own. */
@ParameterizedClass
@ValueSource(classes = {PolledTty.class, Tty.class})
@Timeout(60)
class TtyIT {

  private static final long LEAVE_MS = 10_000;

  @Parameter Class<? extends Tty> reading;
  @TempDir Path folder;
  private final Poller poller = new Poller();
  private final List<Board> boards = new ArrayList<>();

  /** A terminal and its other end. */
  private record Board(BoardProcess process, SerialPort port, Tty tty) {

    void send(int value) throws Exception {
      process.toTerminal().write(value);
      process.toTerminal().flush();
    }
  }

  /** What came, and that no more will. */
  private static class Kept implements Intake {
    final Semaphore came = new Semaphore(0);
    final CompletableFuture<Void> end = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void read(ByteBuffer from, int at, int length, long hostNs) {
      for (int i = 0; i < length; i++) {
        bytes.write(from.get(at + i));
      }
      came.release(length);
    }

    @Override
    public void ended() {
      end.complete(null);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private Board plugIn() throws Exception {
    BoardProcess process = BoardProcess.pipe(folder.resolve("board-" + boards.size()));
    SerialPort port = TtyPorts.openTerminal(process.port(), 115_200, true, 0);
    Board board = new Board(process, port, reading == Tty.class ? new Tty(port) : poller.tty(port));
    boards.add(board);
    return board;
  }

  @AfterEach
  void unplug() {
    for (Board board : boards) {
      board.process.close();
      board.port.closePort();
    }
  }

  @Test
  void thisHostReadsInTheWayThatIsTested() throws Exception {
    Board board = plugIn();
    assertThat(board.tty).isExactlyInstanceOf(reading);
    board.port.closePort();
    assertThat(poller.tty(board.port)).isExactlyInstanceOf(Tty.class); // no descriptor leads to it
  }

  @Test
  void portsComeAndGoWhileOthersAreRead() throws Exception {
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < 20; i++) { // more than a table of the first size has room for
      kept.add(new Kept());
      plugIn().tty.begin(kept.get(i));
      for (int j = 0; j <= i; j++) {
        boards.get(j).send(i);
        kept.get(j).came.acquire();
      }
    }
    for (int i = 0; i < 20; i += 2) {
      boards.get(i).process.close();
      kept.get(i).end.get(10, SECONDS);
      boards.get(i).tty.leave(LEAVE_MS);
      boards.get(i + 1).send(100);
      kept.get(i + 1).came.acquire();
    }
    for (int i = 1; i < 20; i += 2) {
      boards.get(i).tty.leave(LEAVE_MS);
    }

    for (int i = 0; i < 20; i++) {
      byte[] bytes = kept.get(i).bytes();
      assertThat(bytes).hasSize(20 - i + i % 2).startsWith(i);
      assertThat(bytes[bytes.length - 1]).isEqualTo((byte) (i % 2 == 0 ? 19 : 100));
      assertThat(boards.get(i).tty).isExactlyInstanceOf(reading);
    }
    Kept again = new Kept(); // after nobody was there to be read
    Board board = plugIn();
    board.tty.begin(again);
    board.send(7);
    again.came.acquire();
  }

  @Test
  void whoeverLeavesAPortHasItToHimself() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    Board board = plugIn();
    board.tty.begin(
        new Kept() {
          @Override
          public void read(ByteBuffer from, int at, int length, long hostNs) {
            reads.countDown();
            try {
              order.add(left.await(200, MILLISECONDS) ? "left too soon" : "read");
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    board.send(1);
    reads.await();

    board.tty.leave(LEAVE_MS);
    left.countDown();
    assertThat(order).containsExactly("read");
  }

  @Test
  void aDefectInTheTakingOfOnePortHoldsUpNoOther() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    Board broken = plugIn();
    broken.tty.begin(
        new Kept() {
          @Override
          public void read(ByteBuffer from, int at, int length, long hostNs) {
            reads.countDown();
            throw new IllegalStateException("a defect, as the test wants");
          }
        });
    Kept kept = new Kept();
    Board other = plugIn();
    other.tty.begin(kept);

    broken.send(1);
    reads.await();
    other.send(2);
    kept.came.acquire();

    broken.tty.leave(LEAVE_MS);
    other.tty.leave(LEAVE_MS);
  }

  @Test
  void aReaderThatEndsByAnErrorHasASuccessor() throws Exception {
    CompletableFuture<Thread> reads = new CompletableFuture<>();
    Board broken = plugIn();
    broken.tty.begin(
        new Kept() {
          @Override
          public void read(ByteBuffer from, int at, int length, long hostNs) {
            reads.complete(Thread.currentThread());
            throw new AssertionError("an error, as the test wants");
          }
        });
    broken.send(1);
    reads.get().join();

    Kept kept = new Kept();
    Board other = plugIn();
    other.tty.begin(kept);
    other.send(2);
    kept.came.acquire();

    broken.tty.leave(LEAVE_MS);
    other.tty.leave(LEAVE_MS);
  }

  @Test
  void bytesThatAnotherProgramTookHoldUpNobody() throws Exception {
    Board board = plugIn();
    assertThat(poller.tty(board.port)).isExactlyInstanceOf(PolledTty.class);
    try (FileInputStream reader = new FileInputStream(board.process.port())) {
      assertThat(reader.read()).isNegative(); // there is nothing, and it does not wait for it
    }
  }
}
