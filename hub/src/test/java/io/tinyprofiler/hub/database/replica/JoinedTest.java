package io.tinyprofiler.hub.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinedTest {

  private final Deque<Promise<Integer>> asked = new ArrayDeque<>();
  private final Joined<Integer> joined =
      new Joined<>(
          () -> {
            asked.add(Promise.promise());
            return asked.getLast().future();
          });

  @Test
  void whoComesWhileAQuestionIsUnderWayGetsTheAnswerToTheNext() {
    Future<Integer> first = joined.ask();
    Future<Integer> second = joined.ask();
    Future<Integer> third = joined.ask();
    assertThat(asked).hasSize(1);

    asked.removeFirst().complete(1);

    assertThat(first.result()).isEqualTo(1);
    assertThat(second.isComplete()).isFalse();
    assertThat(asked).hasSize(1);
    asked.removeFirst().complete(2);
    assertThat(second.result()).isEqualTo(2);
    assertThat(third.result()).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void aFailureEndsNothingForThoseAfterIt() {
    Future<Integer> first = joined.ask();
    Future<Integer> second = joined.ask();
    asked.removeFirst().fail("gone");
    asked.removeFirst().complete(2);

    assertThat(first.failed()).isTrue();
    assertThat(second.result()).isEqualTo(2);
    assertThat(new Joined<>(JoinedTest::broken).ask().failed()).isTrue();
  }

  private static Future<Integer> broken() {
    throw new IllegalStateException("no question");
  }

  /**
   * A counter that grows while questions are under way; each evaluates it at some time of its own.
   */
  @Test
  void noAnswerIsOlderThanItsQuestion() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int[] counter = {0};
    List<Promise<Integer>> unevaluated = new ArrayList<>();
    List<Runnable> unanswered = new ArrayList<>();
    Joined<Integer> shared =
        new Joined<>(
            () -> {
              Promise<Integer> promise = Promise.promise();
              unevaluated.add(promise);
              return promise.future();
            });
    int[] answers = {0};
    int[] old = {0};
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(4)) {
        case 0 -> counter[0]++;
        case 1 -> {
          int atLeast = counter[0];
          shared
              .ask()
              .onSuccess(
                  answer -> {
                    old[0] += answer < atLeast ? 1 : 0;
                    answers[0]++;
                  });
        }
        case 2 -> {
          if (!unevaluated.isEmpty()) {
            Promise<Integer> promise = unevaluated.remove(0);
            int value = counter[0];
            unanswered.add(() -> promise.complete(value));
          }
        }
        default -> {
          if (!unanswered.isEmpty()) {
            unanswered.remove(0).run();
          }
        }
      }
    }
    assertThat(answers[0]).isGreaterThan(1_000);
    assertThat(old[0]).isZero();
  }
}
