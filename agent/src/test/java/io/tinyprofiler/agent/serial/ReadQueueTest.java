package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.serial.ReadQueue.Chunk;
import org.junit.jupiter.api.Test;

class ReadQueueTest {

  private final ReadQueue queue = new ReadQueue();

  @Test
  void reusesWhatTheLoopIsDoneWith() {
    for (int i = 0; i < 10_000; i++) {
      Chunk chunk = queue.take();
      chunk.length = i;
      assertThat(queue.put(chunk)).as("wait").isEqualTo(1);
      assertThat(queue.peek().length).isEqualTo(i);
      queue.release();
    }
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.peek()).isNull();
  }

  @Test
  void growsWhileTheLoopLagsButNotForEver() {
    for (int i = 0; i < ReadQueue.MAX_CHUNKS; i++) {
      assertThat(queue.put(queue.take())).isEqualTo(i + 1);
    }
    assertThat(queue.take()).isNull();
    queue.drop(7);
    assertThat(queue.droppedBytes()).isEqualTo(7);
    queue.release();
    assertThat(queue.take()).isNotNull();
    assertThat(queue.size()).isEqualTo(ReadQueue.MAX_CHUNKS);
  }
}
