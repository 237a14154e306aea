package io.tinyprofiler.agent.serial;

import io.netty.util.internal.NativeLibraryLoader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Waits for ports, reads and stamps in one call of our own library (src/main/c). */
final class StampedRead {

  /** Where a slot of the table has the descriptor, int. */
  static final int DESCRIPTOR = 0;

  /** How many bytes came, int; 0 if another program took them, -1 if no more will come. */
  static final int LENGTH = 4;

  /** When they were there, long, ns of {@link System#nanoTime()}. */
  static final int STAMP_NS = 8;

  /** The bytes. */
  static final int BYTES = 16;

  private static final String UNLOADED = load();

  private StampedRead() {}

  private static String load() {
    String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    try {
      NativeLibraryLoader.load("tiny_profiler_" + machine, StampedRead.class.getClassLoader());
      return null;
    } catch (UnsatisfiedLinkError e) {
      return e.getMessage();
    }
  }

  /**
   * Loads the library.
   *
   * @throws IOException if there is none for this machine
   */
  static void require() throws IOException {
    if (UNLOADED != null) {
      throw new IOException(UNLOADED);
    }
  }

  /** Waits until something comes; how many slots of the table are filled, 0 after a signal. */
  static native int await(int epoll, long table, int slots, int slotBytes);

  /** Of the memory of a direct buffer; good while something refers to the buffer. */
  static native long address(ByteBuffer buffer);

  /** A set of descriptors to wait for; negative if this process may open no more. */
  static native int openEpoll();

  /** A descriptor that something comes on when it is rung; negative as before. */
  static native int openBell();

  static native void ring(int bell);

  /** Has reads of a terminal return at once; writes wait as before. False if it is no terminal. */
  static native boolean neverWaits(int terminal);

  /** False if it is watched already, or nothing to wait for. */
  static native boolean watch(int epoll, int descriptor);

  static native void forget(int epoll, int descriptor);
}
