package io.tinyprofiler.shared.metric;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Collects the records of one session, in their order, into what its metrics are computed from.
 * Records of other kinds are ignored.
 */
public final class RunTraces {

  /** Name of the figure that llama2.c prints as "achieved tok/s". */
  public static final String LLAMA2C_TOK_S = "llama2c_tok_s";

  private final Map<UUID, Run> runs = new LinkedHashMap<>();
  private final List<ClockMapping.Burst> clock = new ArrayList<>();
  private DeviceInfo info;
  private ValidityLimits limits = ValidityLimits.DEFAULT;
  private boolean hostComparable = true;

  /** Takes the next record. */
  public void add(AgentRecord record) {
    if (record instanceof AgentRecord.SessionAccepted accepted) {
      meet(accepted.info());
      limits = accepted.spec().limits();
    } else if (record instanceof AgentRecord.FirmwareWritten written) {
      meet(written.info());
    } else if (record instanceof AgentRecord.ModelLoaded loaded) {
      meet(loaded.info());
    } else if (record instanceof AgentRecord.RunStarted started) {
      runs.put(started.run(), new Run(started));
    } else if (record instanceof AgentRecord.TokenChunk chunk) {
      Optional.ofNullable(runs.get(chunk.run())).ifPresent(run -> run.add(chunk));
    } else if (record instanceof AgentRecord.RunEnded ended) {
      Optional.ofNullable(runs.get(ended.run())).ifPresent(run -> run.ended = ended);
    } else if (record instanceof AgentRecord.InferenceWindow window) {
      Optional.ofNullable(runs.get(window.run())).ifPresent(run -> run.windows.add(window));
    } else if (record instanceof AgentRecord.InferenceResult result) {
      Optional.ofNullable(runs.get(result.run())).ifPresent(run -> run.results.add(result));
    } else if (record instanceof AgentRecord.ReportedFigure figure) {
      Optional.ofNullable(runs.get(figure.run())).ifPresent(run -> run.reported.add(figure));
    } else if (record instanceof AgentRecord.ReadingChunk readings && readings.run() != null) {
      Optional.ofNullable(runs.get(readings.run())).ifPresent(run -> run.add(readings));
    } else if (record instanceof AgentRecord.PowerMeasured power) {
      Optional.ofNullable(runs.get(power.run())).ifPresent(run -> run.power = power.measured());
    } else if (record instanceof AgentRecord.ClockSync sync && sync.fitted()) {
      clock.add(
          new ClockMapping.Burst(
              sync.tick(), sync.hostNs(), sync.roundTripNs(), sync.ratePpm(), sync.errorNs()));
    }
  }

  private void meet(DeviceInfo device) {
    info = device;
    hostComparable = !device.capabilities().contains("virtual-time");
  }

  /**
   * The session so far.
   *
   * @throws IllegalStateException before the session's acceptance
   */
  public ProfiledSession session() {
    if (info == null) {
      throw new IllegalStateException("no record says which device it was");
    }
    List<ProfiledRun> ended =
        runs.values().stream()
            .filter(run -> run.ended != null)
            .map(run -> run.profiled(hostComparable))
            .toList();
    return new ProfiledSession(info, limits, ended, clock);
  }

  /**
   * The session's result so far.
   *
   * @throws IllegalStateException before the session's acceptance
   */
  public SessionSummary summary() {
    return session().summary();
  }

  /** What the first run generated; empty if there is none. */
  public String firstText() {
    return runs.values().stream().findFirst().map(Run::text).orElse("");
  }

  private static final class Run {

    private final AgentRecord.RunStarted started;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final List<AgentRecord.InferenceWindow> windows = new ArrayList<>();
    private final List<AgentRecord.InferenceResult> results = new ArrayList<>();
    private final List<AgentRecord.ReportedFigure> reported = new ArrayList<>();
    private long[] ticks = new long[64];
    private long[] hostNs = new long[64];
    private int size;
    private final List<Integer> milliCelsius = new ArrayList<>();
    private Long peakRam;
    private MeteredRun power;
    private AgentRecord.RunEnded ended;

    Run(AgentRecord.RunStarted started) {
      this.started = started;
    }

    void add(AgentRecord.TokenChunk chunk) {
      int more = chunk.tokenIds().length;
      if (size + more > ticks.length) {
        int room = Math.max(2 * ticks.length, size + more);
        ticks = Arrays.copyOf(ticks, room);
        hostNs = Arrays.copyOf(hostNs, room);
      }
      long tick = 0;
      long host = 0;
      boolean hostKnown = chunk.hostNs() != null;
      for (int i = 0; i < more; i++) {
        tick += chunk.deviceTicks()[i];
        host += hostKnown ? chunk.hostNs()[i] : 0;
        ticks[size] = tick;
        hostNs[size] = host;
        size++;
        text.writeBytes(chunk.pieces()[i]);
      }
    }

    void add(AgentRecord.ReadingChunk readings) {
      for (MemoryReading memory : readings.memory()) {
        if (memory.heapPeak() != null && memory.stackPeak() != null) {
          long peak = memory.heapPeak() + memory.stackPeak();
          peakRam = peakRam == null ? peak : Math.max(peakRam, peak);
        }
      }
      readings.temperature().forEach(reading -> milliCelsius.add(reading.milliCelsius()));
    }

    private Findings findings() {
      return new Findings(
          windows.stream()
              .map(
                  w ->
                      new WindowTrace(
                          started.tickHz(), w.iterations(), w.endTicks() - w.startTicks()))
              .toList(),
          results.stream().map(r -> new ScoredInput(r.classes(), r.label(), r.outputs())).toList(),
          reported.stream()
              .filter(figure -> figure.name().equals(LLAMA2C_TOK_S))
              .map(AgentRecord.ReportedFigure::value)
              .toList());
    }

    private boolean valid() {
      return ended.status().complete() && ended.failure() == null;
    }

    ProfiledRun profiled(boolean hostComparable) {
      return new ProfiledRun(
          started.run(),
          started.kind(),
          started.prompt(),
          trace(hostComparable),
          ended.failure(),
          ended.marks(),
          peakRam,
          Temperatures.of(milliCelsius),
          findings(),
          power);
    }

    private RunTrace trace(boolean hostComparable) {
      boolean live = started.mode() == RunMode.LIVE;
      return new RunTrace(
          started.mode(),
          started.tickHz(),
          started.promptTokens(),
          ended.prefillTicks(),
          Arrays.copyOf(ticks, size),
          live && hostComparable ? Arrays.copyOf(hostNs, size) : null,
          ended.lost(),
          valid());
    }

    String text() {
      return text.toString(StandardCharsets.UTF_8);
    }
  }
}
