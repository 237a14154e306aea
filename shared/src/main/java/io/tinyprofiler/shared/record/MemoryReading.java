package io.tinyprofiler.shared.record;

/**
 * Memory that a device has taken, bytes; null where it does not measure it.
 *
 * @param tick of the device's clock, from the acceptance of the run on, or absolute between runs
 */
public record MemoryReading(long tick, Long heap, Long heapPeak, Long stackPeak) {}
