package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.Numbered;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DoubtfulCommitsTest {

  private final List<String> lines =
      Samples.lines(1, Samples.session(UUID.randomUUID(), UUID.randomUUID(), 8));
  private final DoubtfulCommits doubtful = new DoubtfulCommits();

  @Test
  void whatIsStoredForSureIsToldAsItIs() {
    assertThat(told(batch(1, 5), 1, 5)).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(told(batch(3, 7), 6, 7)).containsExactly(6L, 7L);
    assertThat(told(batch(1, 7))).isEmpty();
  }

  @Test
  void whatWasInDoubtIsToldWhenItComesAgain() {
    told(batch(1, 2), 1, 2);
    doubtful.add(batch(1, 5));
    doubtful.add(batch(6, 8));

    assertThat(told(batch(1, 5))).as("it was stored").containsExactly(3L, 4L, 5L);
    assertThat(told(batch(6, 8), 6, 8)).as("it was not").containsExactly(6L, 7L, 8L);
    assertThat(told(batch(1, 8))).isEmpty();
  }

  @Test
  void anotherEpochIsAnotherStory() {
    doubtful.add(batch(1, 5));
    Incoming other = Incoming.of("pi", new Batch("ffff", 1, "", lines.subList(0, 5)));

    assertThat(doubtful.settle(other, List.of())).isEmpty();
  }

  private List<Long> told(Incoming batch) {
    return doubtful.settle(batch, List.of()).stream().map(Numbered::seq).toList();
  }

  private List<Long> told(Incoming batch, int from, int to) {
    List<Numbered> committed =
        batch(from, to).lines().stream().map(Incoming.Line::numbered).toList();
    return doubtful.settle(batch, committed).stream().map(Numbered::seq).toList();
  }

  private Incoming batch(int from, int to) {
    return Incoming.of("pi", new Batch("0001", from, "", lines.subList(from - 1, to)));
  }
}
