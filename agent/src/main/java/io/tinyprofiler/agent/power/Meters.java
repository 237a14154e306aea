package io.tinyprofiler.agent.power;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured meters, by the device that they feed. */
public final class Meters implements AutoCloseable {

  private final PowerConfig config;
  private final Map<String, Meter> meters = new LinkedHashMap<>();

  public Meters(PowerConfig config) {
    this.config = config;
    for (MeterChoice choice : config.meters()) {
      if (choice.kind() != MeterKind.DEVICE) {
        meters.put(choice.device(), new Meter(choice, config.historyS()));
      }
    }
  }

  /** Begins to look for them and to read them. */
  public void start() {
    meters.values().forEach(Meter::start);
  }

  public PowerConfig config() {
    return config;
  }

  /** The meter of a device; empty if none is configured, or its own sensor is. */
  public Optional<Meter> of(String device) {
    return Optional.ofNullable(meters.get(device));
  }

  /** What was chosen for a device; empty if nothing was. */
  public Optional<MeterChoice> choice(String device) {
    return config.meters().stream().filter(choice -> choice.device().equals(device)).findFirst();
  }

  public List<MeterReport> reports() {
    return meters.values().stream().map(Meter::report).toList();
  }

  @Override
  public void close() {
    meters.values().forEach(Meter::end);
    meters.values().forEach(Meter::close);
  }
}
