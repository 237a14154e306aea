package io.tinyprofiler.agent.power.ppk2;

import io.tinyprofiler.agent.power.SampleSink;
import java.util.Arrays;

/**
 * The kit's stream of samples: 32 bits each, little-endian: 14 of the converter, 3 of the range, 6
 * of a counter, 8 of logic inputs. The counter finds samples that are missing and bytes that are:
 * after a word whose counter is not the next, the next four words decide whether samples are gone
 * or the words begin elsewhere.
 */
final class Ppk2Stream {

  private static final int WORD = 4;
  private static final int COUNTS = 64;
  private static final int LARGEST = Ppk2Calibration.RANGES - 1;

  /** Words whose counters have to follow each other before a new place is believed. */
  private static final int WITNESSES = 4;

  private static final int LOOK_AHEAD = WITNESSES * WORD + WORD - 1;

  private final Ppk2Calibration calibration;
  private final SampleSink sink;
  private final SpikeFilter filter = new SpikeFilter();
  private final double volts;

  /** What could not be decided yet comes before the next read. */
  private byte[] buffer = new byte[4096];

  private int size;
  private boolean synchronised;
  private boolean begun;
  private int last;

  Ppk2Stream(Ppk2Calibration calibration, int millivolts, SampleSink sink) {
    this.calibration = calibration;
    this.sink = sink;
    this.volts = millivolts / 1000.0;
  }

  void received(byte[] bytes, int offset, int length) {
    if (size + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * (size + length)); // once, for larger reads
    }
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
    int at = 0;
    while (size - at >= WORD) {
      int word = word(at);
      boolean next = synchronised && counter(word) == (last + 1) % COUNTS;
      if (next && (continues(at) || (size - at >= LOOK_AHEAD && !slipsAt(at)))) {
        take(word);
        at += WORD;
      } else if (size - at < LOOK_AHEAD) {
        break;
      } else {
        at = search(at);
      }
    }
    System.arraycopy(buffer, at, buffer, 0, size - at);
    size -= at;
  }

  /** Whether the word after it is the next one, as far as it is here. */
  private boolean continues(int at) {
    boolean here = size - at >= 2 * WORD;
    return !here || counter(word(at + WORD)) == (counter(word(at)) + 1) % COUNTS;
  }

  /** A word that a slip goes through has the right counter once in 64 times. */
  private boolean slipsAt(int at) {
    return follows(at + 1) || follows(at + 2) || follows(at + 3);
  }

  /** Finds where words begin again, at most a byte further; returns where to go on. */
  private int search(int at) {
    for (int shift = 0; shift < WORD; shift++) {
      if (follows(at + shift)) {
        found(at + shift, shift);
        return at + shift + WORD;
      }
    }
    if (synchronised) {
      synchronised = false;
      sink.slipped();
    }
    return at + 1;
  }

  private void found(int at, int shift) {
    if (synchronised && shift > 0) {
      sink.slipped();
    }
    synchronised = true;
    int word = word(at);
    int missing = begun ? Math.floorMod(counter(word) - last - 1, COUNTS) : 0;
    if (missing > 0) {
      sink.lost(missing, (float) (calibration.amperes(range(word), word & 0x3FFF) * volts));
    }
    take(word);
  }

  private boolean follows(int at) {
    for (int i = 1; i < WITNESSES; i++) {
      if (counter(word(at + i * WORD)) != (counter(word(at)) + i) % COUNTS) {
        return false;
      }
    }
    return true;
  }

  private void take(int word) {
    begun = true;
    last = counter(word);
    int range = range(word);
    double raw = calibration.amperes(range, word & 0x3FFF);
    double amperes = filter.filtered(range, raw);
    double doubt = Math.abs(amperes - raw) + calibration.step(range) / 2;
    sink.sample((float) (amperes * volts), (float) (doubt * volts));
  }

  private int word(int at) {
    return (buffer[at] & 0xFF)
        | (buffer[at + 1] & 0xFF) << 8
        | (buffer[at + 2] & 0xFF) << 16
        | (buffer[at + 3] & 0xFF) << 24;
  }

  static int counter(int word) {
    return word >>> 18 & 0x3F;
  }

  static int range(int word) {
    return Math.min(LARGEST, word >>> 14 & 7);
  }
}
