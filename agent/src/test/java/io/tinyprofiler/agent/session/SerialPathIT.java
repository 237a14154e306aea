package io.tinyprofiler.agent.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.device.frame.Frames;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a token costs in garbage on its way from a terminal to its column: the reader's thread, the
 * hand-over, the frame, the connection and the run, all real. What a chunk takes when it is closed
 * is a record's, and is counted apart.
 */
@Timeout(120)
class SerialPathIT {

  private static final String UID = "board-1";
  private static final int WARM = 5_000;
  private static final int FRAMES = 20_000;

  /** Just fewer than wake the loop out of its turn: a round has timers of its own. */
  private static final int A_ROUND = 31;

  /**
   * Half the smallest object: a thread makes none for a frame, but now and then some for itself,
   * the more of them the slower the machine is.
   */
  private static final double NOT_ONE_OBJECT = 8;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private final CompletableFuture<Measured> measured = new CompletableFuture<>();
  private final Semaphore taken = new Semaphore(0);
  private BoardProcess board;
  private Devices devices;

  /** Bytes: of each thread from frame {@link #WARM} on, and of the chunks closed meanwhile. */
  private record Measured(long reader, long loop, long chunks) {}

  @BeforeEach
  void plugIn() throws Exception {
    board = BoardProcess.pipe(folder.resolve("board"));
    SerialConfig usual = SerialConfig.defaults();
    SerialConfig config =
        new SerialConfig(
            List.of(board.port()),
            List.of(),
            false,
            false,
            List.of(),
            usual.baudRate(),
            usual.dtr(),
            usual.scanIntervalMs(),
            usual.handshakeMs(),
            usual.silenceLimitMs(),
            usual.writeTimeoutMs(),
            usual.retryMinMs(),
            usual.retryMaxMs());
    devices = loop.call(() -> new Devices(loop.vertx, config, new Tokens()));
    Loop.await(loop.call(devices::start));
  }

  @AfterEach
  void unplug() throws Exception {
    board.close();
    Loop.await(loop.call(devices::close));
    loop.close();
  }

  @Test
  void aTokenCostsNoGarbage() throws Exception {
    OutputStream terminal = board.toTerminal();
    terminal.write(Frames.frame(Frames.hello(UID, "1")));
    terminal.flush();
    idle.get(20, SECONDS);
    for (int i = 0; i < WARM + FRAMES; i++) {
      terminal.write(Frames.frame("tok,7,%d,%d,%d,%%20tok".formatted(i, 1_000L * i, i & 511)));
      terminal.flush();
      if (i % A_ROUND == A_ROUND - 1) {
        taken.acquire(A_ROUND); // buffers are made for a loop that lags
      }
    }
    Measured of = measured.get(60, SECONDS);
    double reader = (double) of.reader / FRAMES;
    double handling = (double) (of.loop - of.chunks) / FRAMES;
    System.out.printf(
        Locale.ROOT,
        "bytes a token: reader %.2f, event loop %.2f, and %.1f of the chunk's record%n",
        reader,
        handling,
        (double) of.chunks / FRAMES);

    assertThat(reader).isLessThan(NOT_ONE_OBJECT);
    assertThat(handling).isLessThan(NOT_ONE_OBJECT);
  }

  /** Takes tokens as a run does, and looks at the accounts. All on the event loop. */
  private final class Tokens implements DeviceConnection.Listener {

    private final RunCapture capture =
        new RunCapture(
            UID,
            new AgentRecord.RunStarted(
                new UUID(0, 1),
                new UUID(0, 2),
                0,
                RunKind.MEASURED,
                RunMode.LIVE,
                0,
                "",
                1_000_000_000,
                0,
                System.nanoTime(),
                1),
            new RunJudgement(null),
            record -> closed = true);

    private boolean closed;
    private long chunks;
    private long reader;
    private long loopNow;

    @Override
    public void onState(DeviceConnection connection, DeviceState state, String reason) {
      if (state == DeviceState.IDLE) {
        idle.complete(null);
      }
    }

    @Override
    public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
      if (!(event instanceof DeviceEvent.Token token)) {
        return;
      }
      closed = false;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      capture.token(token, hostNs);
      long after = THREADS.getCurrentThreadAllocatedBytes();
      chunks += closed ? after - before : 0;
      if (token.position() == WARM) {
        chunks = 0;
        reader = readerBytes();
        loopNow = THREADS.getCurrentThreadAllocatedBytes();
      } else if (token.position() == WARM + FRAMES - 1) {
        measured.complete(new Measured(readerBytes() - reader, after - loopNow, chunks));
      }
      taken.release();
    }

    private long readerBytes() {
      for (long id : THREADS.getAllThreadIds()) {
        if (THREADS.getThreadInfo(id).getThreadName().startsWith("serial-read-")) {
          return THREADS.getThreadAllocatedBytes(id);
        }
      }
      throw new AssertionError("nobody reads");
    }
  }
}
