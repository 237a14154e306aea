package io.tinyprofiler.hub.alert.load;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What this JVM's heap holds after a collection. */
final class Heap {

  private static final double MIB = 1024 * 1024;

  private Heap() {}

  /** MiB; the second collection takes what the first one's references kept. */
  static double mib() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return Math.round(memory.getHeapMemoryUsage().getUsed() / MIB * 10) / 10.0;
  }
}
