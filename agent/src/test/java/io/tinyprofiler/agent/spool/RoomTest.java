package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {

  private static final long MIB = 1 << 20;

  private final Room room = new Room(16 * MIB, 4 * MIB);

  @Test
  void endsAtTheCap() {
    room.look(15 * MIB, 0, 100 * MIB);
    assertThat(room.fits(MIB)).isTrue();
    room.took(MIB);
    assertThat(room.fits(1)).isFalse();
    assertThat(room.reason()).isEqualTo("the spool holds 16 MiB");
  }

  @Test
  void wantsASixteenthFreeOnceItRefused() {
    room.refusing(true);
    room.look(15 * MIB, MIB, 100 * MIB);
    assertThat(room.fits(1)).isFalse();
    room.took(-MIB);
    assertThat(room.fits(MIB)).isTrue();
  }

  @Test
  void reusesItsOwnSpaceWhenTheDiskIsShort() {
    room.look(MIB, 1000, 3 * MIB);
    assertThat(room.fits(1000)).isTrue();
    assertThat(room.fits(1001)).isFalse();
    assertThat(room.reason()).isEqualTo("the disk has less than 4 MiB free");
  }

  @Test
  void howSomethingEndedIsTakenBeyondTheCap() {
    Room room = new Room(1600, 100);
    room.look(1600, 0, 50);
    assertThat(room.fits(10)).isFalse();
    assertThat(room.fitsEnd(100)).isTrue();
    room.took(100);
    assertThat(room.fitsEnd(1)).isFalse();
  }
}
