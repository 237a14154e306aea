package io.tinyprofiler.shared.record;

/**
 * A device's temperature.
 *
 * @param tick of the device's clock, from the acceptance of the run on, or absolute between runs
 * @param milliCelsius thousandths of a degree Celsius
 */
public record TemperatureReading(long tick, int milliCelsius) {}
