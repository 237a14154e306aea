package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight devices that stream at 3 Mbaud at once and do not wait: what their queues of 4 KB do not
 * hold they drop, and count. Everything else has to arrive, whatever else the machine does. {@code
 * -Dports.seconds=60} makes the sample a benchmark: then nothing should be dropped either.
 */
@Timeout(600)
class EightFastPortsIT {

  private static final int PORTS = 8;
  private static final int SECONDS = Integer.getInteger("ports.seconds", 2);

  /** Of 10 bits each, at 3 Mbaud. */
  private static final double BYTES_PER_S = 300_000;

  /** {@code ~tok,1,12345,123456789012345,123,%20tok*1234} and a line feed. */
  private static final int FRAME_BYTES = 46;

  private static final int RATE = (int) (BYTES_PER_S / FRAME_BYTES);
  private static final int TOKENS = RATE * SECONDS;
  private static final int RUN = 1;

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final List<BoardProcess> boards = new ArrayList<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<String, Stream> streams = new HashMap<>(); // by port; the event loop's
  private Devices devices;

  /** One device's run. */
  private static final class Stream {
    private RunCapture capture;
    private long seen;
    private DeviceEvent.RunEnded end;
  }

  @BeforeEach
  void plugIn() throws Exception {
    for (int i = 0; i < PORTS; i++) {
      boards.add(BoardProcess.source(folder.resolve("board-" + i), "board-" + i, RATE));
    }
    SerialConfig usual = SerialConfig.defaults();
    SerialConfig config =
        new SerialConfig(
            boards.stream().map(BoardProcess::port).toList(),
            List.of(),
            false,
            false,
            List.of(),
            3_000_000,
            usual.dtr(),
            usual.scanIntervalMs(),
            usual.handshakeMs(),
            usual.silenceLimitMs(),
            usual.writeTimeoutMs(),
            usual.retryMinMs(),
            usual.retryMaxMs());
    devices = loop.call(() -> new Devices(loop.vertx, config, new Runs()));
    Loop.await(loop.call(devices::start));
    idle.get(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void unplug() throws Exception {
    boards.forEach(BoardProcess::close);
    Loop.await(loop.call(devices::close));
    loop.close();
  }

  @Test
  void whatIsNotDroppedArrives() throws Exception {
    double busy = cpuSeconds();
    long begun = System.nanoTime();
    loop.run(() -> devices.all().forEach(EightFastPortsIT::run));
    ended.get(60L + 20L * SECONDS, TimeUnit.SECONDS);
    double elapsed = (System.nanoTime() - begun) / 1e9;
    busy = cpuSeconds() - busy;

    long arrived = 0;
    long dropped = 0;
    for (BoardProcess board : boards) {
      Stream stream = loop.call(() -> streams.get(board.port()));
      long its = board.endSource();
      assertThat(stream.end.tokens() - stream.seen).as("lost on %s", board.port()).isEqualTo(its);
      arrived += stream.seen;
      dropped += its;
    }
    report(arrived, dropped, arrived / elapsed, 100 * busy / elapsed);
    assertThat(arrived).isPositive();
  }

  private static void report(long arrived, long dropped, double rate, double processor) {
    System.out.printf(
        Locale.ROOT,
        """
        | ports | tokens | tokens/s | dropped by the devices | lost by the agent | of one processor, %% |
        |---|---|---|---|---|---|
        | %1$d at 3 Mbaud | %2$d | %3$.0f | %4$d | 0 | %5$.1f |
        {"benchmark":"eight-fast-ports","tokens":%2$d,"tokens_per_s":%3$.0f,"dropped":%4$d,"lost":0,"processor_percent":%5$.1f}
        """,
        PORTS,
        arrived,
        rate,
        dropped,
        processor);
  }

  private static void run(DeviceConnection connection) {
    connection.send(new DeviceCommand.Run(RUN, TOKENS, 0, 0, RunMode.LIVE, ""));
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** Takes each device's run as a session does. */
  private final class Runs implements DeviceConnection.Listener {

    private int idles;
    private int ends;

    @Override
    public void onState(DeviceConnection connection, DeviceState state, String reason) {
      if (state == DeviceState.IDLE && ++idles == PORTS) {
        idle.complete(null);
      }
    }

    @Override
    public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
      Stream stream = streams.computeIfAbsent(connection.port(), port -> new Stream());
      if (event instanceof DeviceEvent.Token token && stream.capture != null) {
        stream.capture.token(token, hostNs);
      } else if (event instanceof DeviceEvent.RunAccepted accepted) {
        stream.capture = capture(stream, accepted, hostNs);
      } else if (event instanceof DeviceEvent.RunEnded end) {
        stream.capture.ended(end, hostNs, false);
        stream.end = end;
        if (++ends == PORTS) {
          ended.complete(null);
        }
      }
    }

    private RunCapture capture(Stream stream, DeviceEvent.RunAccepted accepted, long hostNs) {
      var started =
          new AgentRecord.RunStarted(
              new UUID(0, 1),
              new UUID(0, 2),
              0,
              RunKind.MEASURED,
              RunMode.LIVE,
              0,
              "",
              1_000_000_000,
              accepted.tick(),
              hostNs,
              1);
      return new RunCapture(
          "board",
          started,
          new RunJudgement(null),
          record -> stream.seen += record instanceof TokenChunk c ? c.tokenIds().length : 0);
    }
  }
}
