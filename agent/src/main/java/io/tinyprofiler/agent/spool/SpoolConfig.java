package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.config.Check;

/**
 * How much the spool may hold.
 *
 * @param maxMib most that it may take on disk, MiB
 * @param reserveMib disk space that it leaves free, MiB
 * @param graceHours how long acknowledged records are kept, in case the hub loses them, h
 * @param graceMib most that acknowledged records may take, MiB
 */
public record SpoolConfig(int maxMib, int reserveMib, int graceHours, int graceMib) {

  public SpoolConfig {
    Check.range("maxMib", maxMib, 1, 1 << 20);
    Check.range("reserveMib", reserveMib, 0, 1 << 20);
    Check.range("graceHours", graceHours, 0, 24 * 365);
    Check.range("graceMib", graceMib, 0, 1 << 20);
  }

  public static SpoolConfig defaults() {
    return new SpoolConfig(512, 64, 48, 64);
  }
}
