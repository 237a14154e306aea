package io.tinyprofiler.agent.device;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The far side of a driver, written down. */
public final class RecordedEffects implements DeviceDriver.Effects {

  public final List<DeviceEvent> events = new ArrayList<>();
  public final List<Long> stamps = new ArrayList<>();
  public long now;
  public final List<String> written = new ArrayList<>();

  @Override
  public void event(DeviceEvent event, long hostNs) {
    events.add(event.kept());
    stamps.add(hostNs);
  }

  @Override
  public void write(byte[] bytes) {
    written.add(new String(bytes, StandardCharsets.US_ASCII));
  }

  @Override
  public long nowNs() {
    return now;
  }

  /** What was written since the last call. */
  public List<String> takeWritten() {
    List<String> taken = List.copyOf(written);
    written.clear();
    return taken;
  }
}
