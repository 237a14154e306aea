package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Collects a run's readings into chunks, closed as those of tokens are. Reads no clock. */
final class ReadingChunkBuilder {

  private final String device;
  private final UUID run;
  private final long acceptedTick;
  private final Consumer<ReadingChunk> chunks;

  private final List<MemoryReading> memory = new ArrayList<>();
  private final List<TemperatureReading> temperature = new ArrayList<>();
  private long openedNs;

  ReadingChunkBuilder(String device, UUID run, long acceptedTick, Consumer<ReadingChunk> chunks) {
    this.device = device;
    this.run = run;
    this.acceptedTick = acceptedTick;
    this.chunks = chunks;
  }

  /** Takes a reading; other events are ignored. */
  void add(DeviceEvent event, long hostNs) {
    if (event instanceof DeviceEvent.Memory of) {
      open(hostNs);
      long tick = of.tick() - acceptedTick;
      memory.add(new MemoryReading(tick, of.heap(), of.heapPeak(), of.stackPeak()));
    } else if (event instanceof DeviceEvent.Temperature of) {
      open(hostNs);
      temperature.add(new TemperatureReading(of.tick() - acceptedTick, of.milliCelsius()));
    }
    if (size() == TokenChunkBuilder.MAX_TOKENS) {
      close();
    }
  }

  private void open(long hostNs) {
    onTime(hostNs);
    if (size() == 0) {
      openedNs = hostNs;
    }
  }

  private int size() {
    return memory.size() + temperature.size();
  }

  /** Closes a chunk whose time is over. */
  void onTime(long nowNs) {
    if (nowNs >= deadlineNs()) {
      close();
    }
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} if nothing waits. */
  long deadlineNs() {
    return size() == 0 ? Long.MAX_VALUE : TokenChunkBuilder.quarterEndNs(openedNs);
  }

  /** Gives out what is there. */
  void close() {
    if (size() > 0) {
      ReadingChunk chunk = new ReadingChunk(device, run, memory, temperature);
      memory.clear();
      temperature.clear();
      chunks.accept(chunk);
    }
  }
}
