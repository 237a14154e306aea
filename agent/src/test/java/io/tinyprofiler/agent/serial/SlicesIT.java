package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tinyprofiler.agent.rig.BoardProcess;
import io.tinyprofiler.agent.rig.Loop;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel of this machine tells what slices the threads of this process have. */
class SlicesIT {

  @TempDir Path folder;
  private final Loop loop = new Loop();

  @AfterEach
  void end() throws Exception {
    loop.close();
  }

  @Test
  void readersHaveTheShortestAndOthersLongOnes() throws Exception {
    TtyPorts ports = new TtyPorts(loop.vertx, SerialConfig.defaults());
    try (BoardProcess board = BoardProcess.pipe(folder.resolve("board"))) {
      Loop.await(loop.call(() -> ports.open(board.port(), new RecordedBytes())));

      String hindrance = Loop.await(ports.slicesGiven());

      assumeFalse(hindrance.contains("Linux 6.12"), hindrance);
      assertThat(hindrance).isEmpty();
      assertThat(GivenSlices.us(Tty.READER)).isNotEmpty().containsOnly(Slices.STAMPING_US);
      assertThat(GivenSlices.us("vert.x-eventloop")).isNotEmpty().containsOnly(Slices.OTHERS_US);
    }
  }

  @Test
  void manyWhoAskAtOnceAskOnce() throws Exception {
    Slices slices = new Slices(loop.vertx);
    slices.giveSoon();
    Future<String> given = slices.given();
    slices.giveSoon();

    assertThat(slices.given()).isSameAs(given);
    Loop.await(given);
    slices.giveSoon();
    assertThat(slices.given()).isNotSameAs(given);
  }
}
