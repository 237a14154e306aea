package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all ports on one thread, which is there while there are ports. Between the kernel's word
 * that bytes are there and their stamp is nothing of Java's.
 */
final class Poller {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  private static final int SLOT_BYTES = StampedRead.BYTES + ReadQueue.CHUNK_BYTES;

  /** Ports that are read at once; the next turn has those that wait beyond. */
  private static final int SLOTS = 16;

  private final ByteBuffer table =
      ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES).order(ByteOrder.nativeOrder());

  /** By descriptor. */
  private Intake[] intakes = new Intake[64];

  private int ports;
  private Thread reader;
  private long address;

  /** These two are opened once. */
  private int epoll = -1;

  private int bell = -1;

  /** How often it was seen that the bell had been rung. */
  private long heard;

  /** The terminal that an open port is: read by this, or by a thread of its own where it cannot. */
  Tty tty(SerialPort port) {
    try {
      open();
      return new PolledTty(port, this);
    } catch (IOException e) {
      LOG.info(
          "{}: stamps are some microseconds later than they could be: {}",
          port.getSystemPortPath(),
          e.getMessage());
      return new Tty(port);
    }
  }

  private synchronized void open() throws IOException {
    StampedRead.require();
    if (epoll < 0) {
      address = StampedRead.address(table);
      epoll = StampedRead.openEpoll();
    }
    if (epoll >= 0 && bell < 0) {
      bell = StampedRead.openBell();
      StampedRead.watch(epoll, bell);
    }
    if (bell < 0) {
      throw new IOException("this process may open no more files");
    }
  }

  /** Any thread: reads this one as well. */
  synchronized void add(int descriptor, Intake intake) {
    if (descriptor >= intakes.length) {
      intakes = Arrays.copyOf(intakes, 2 * descriptor);
    }
    intakes[descriptor] = intake;
    ports++;
    if (!StampedRead.watch(epoll, descriptor)) { // the kernel has no room for it
      forget(descriptor);
      intake.ended();
    } else if (reader == null) {
      reader = new Thread(this::run, Tty.READER + "all");
      reader.setDaemon(true);
      reader.start();
    }
  }

  /** Any other thread: returns when this one is not read any more, or after {@code ms}. */
  synchronized void remove(int descriptor, long ms) throws InterruptedException {
    forget(descriptor);
    StampedRead.ring(bell);
    long deadlineNs = System.nanoTime() + ms * 1_000_000;
    long before = heard;
    for (long left = ms; left > 0 && reader != null && heard == before; ) {
      wait(left);
      left = (deadlineNs - System.nanoTime()) / 1_000_000;
    }
  }

  private void forget(int descriptor) {
    if (intakes[descriptor] != null) {
      StampedRead.forget(epoll, descriptor);
      intakes[descriptor] = null;
      ports--;
    }
  }

  private void run() {
    try {
      do {
        take(StampedRead.await(epoll, address, SLOTS, SLOT_BYTES));
      } while (!done());
    } finally {
      leave();
    }
  }

  /** Hands over what came. */
  private void take(int slots) {
    boolean rung = false;
    for (int at = 0; at < slots * SLOT_BYTES; at += SLOT_BYTES) {
      int descriptor = table.getInt(at + StampedRead.DESCRIPTOR);
      if (descriptor == bell) {
        rung = true;
      } else {
        hand(descriptor, at);
      }
    }
    if (rung) {
      hear();
    }
  }

  private void hand(int descriptor, int at) {
    int length = table.getInt(at + StampedRead.LENGTH);
    Intake intake = intake(descriptor, length);
    try {
      if (intake != null && length > 0) {
        intake.read(
            table, at + StampedRead.BYTES, length, table.getLong(at + StampedRead.STAMP_NS));
      } else if (intake != null && length < 0) {
        intake.ended();
      }
    } catch (RuntimeException e) { // other ports are read on
      LOG.error("defect while a port's bytes were taken", e);
    }
  }

  /** Of who is there still, though not from here on if it ends. */
  private synchronized Intake intake(int descriptor, int length) {
    Intake intake = intakes[descriptor];
    if (length < 0) {
      forget(descriptor);
    }
    return intake;
  }

  /** What was handed over before was all of those that had been removed. */
  private synchronized void hear() {
    heard++;
    notifyAll();
  }

  /** Whether nobody is left to be read. */
  private synchronized boolean done() {
    if (ports > 0) {
      return false;
    }
    leave();
    return true;
  }

  /** Whoever is added next has another thread read all ports, even if this one ends by an error. */
  private synchronized void leave() {
    if (reader == Thread.currentThread()) {
      reader = null;
      notifyAll();
    }
  }
}
