package io.tinyprofiler.agent.spool;

/**
 * Decides whether there is room for more: under a cap, and leaving some of the disk free unless the
 * file has space of its own to reuse. Once a record was refused, a sixteenth of the cap must be
 * free before the next is taken, so that a full spool does not take and refuse by turns. How a run
 * or session ended is taken even then, out of a small part above the cap and of the reserve.
 */
final class Room {

  private final long cap;
  private final long reserve;
  private long used;
  private long spare;
  private long freeDisk;
  private boolean refusing;

  /**
   * Limits.
   *
   * @param cap most that the spool may take, B
   * @param reserve disk space that stays free, B
   */
  Room(long cap, long reserve) {
    this.cap = cap;
    this.reserve = reserve;
  }

  /**
   * What there is now.
   *
   * @param used of the file, B
   * @param spare in the file, free for reuse, B
   * @param freeDisk free on the disk, B
   */
  void look(long used, long spare, long freeDisk) {
    this.used = used;
    this.spare = spare;
    this.freeDisk = freeDisk;
  }

  /** Notes what was written since the last look, or (negative) deleted. */
  void took(long bytes) {
    used += bytes;
    spare -= bytes;
  }

  boolean fits(long bytes) {
    return bytes <= leftUnderCap() && (bytes <= spare || !diskIsShort());
  }

  /** Whether there is room for how something ended. */
  boolean fitsEnd(long bytes) {
    return bytes <= cap + cap / 16 - used;
  }

  /** Notes that a record was turned away, or that none is any more. */
  void refusing(boolean now) {
    refusing = now;
  }

  String reason() {
    return diskIsShort()
        ? "the disk has less than %d MiB free".formatted(reserve >> 20)
        : "the spool holds %d MiB".formatted(cap >> 20);
  }

  private long leftUnderCap() {
    return cap - used - (refusing ? cap / 16 : 0);
  }

  private boolean diskIsShort() {
    return freeDisk < reserve;
  }
}
