package io.tinyprofiler.hub.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.deploy.Rollout.Kind;
import io.tinyprofiler.hub.deploy.Rollout.Outcome;
import io.tinyprofiler.hub.deploy.Rollout.Step;
import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployLogTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.5Z");

  @TempDir Path folder;

  private DeployLog log;
  private int count;

  @BeforeEach
  void open() {
    log = new DeployLog(folder.resolve("deploy"));
    log.alone(() -> null);
  }

  @Test
  void whatGoesOnIsThereForWhoeverComesAfter() {
    Rollout begun = rollout(Kind.DEPLOY, "1", "2");
    log.note(begun);
    log.note(begun.at(Step.WATCH));

    Rollout found = new DeployLog(folder.resolve("deploy")).current().orElseThrow();

    assertThat(found).isEqualTo(begun.at(Step.WATCH));
    assertThat(found.hasSwitched()).isTrue();
    log.end(found.ended(Outcome.DONE, "", NOW.plusMillis(1500)));
    assertThat(log.current()).isEmpty();
    assertThat(log.ended()).hasSize(1);
    assertThat(log.ended().get(0).seconds()).isEqualTo(1.5);
  }

  @Test
  void anEndThatIsNotedTwiceOrTornCountsOnce() throws IOException {
    Rollout ended = rollout(Kind.DEPLOY, "1", "2").ended(Outcome.DONE, "", NOW);
    log.end(ended);
    Files.writeString(
        folder.resolve("deploy/ledger.jsonl"), "{\"id\":\"torn", StandardOpenOption.APPEND);
    log.end(ended);

    assertThat(log.ended()).containsExactly(ended);
  }

  @Test
  void theStableOneIsTheNewestThatServedBeforeAndWasNotLeft() {
    assertThat(log.stable("1")).isEmpty();
    end(Kind.DEPLOY, "1", "2", Outcome.DONE);
    assertThat(stable("2")).isEqualTo("1");
    end(Kind.DEPLOY, "2", "3", Outcome.ROLLED_BACK);
    assertThat(stable("2")).isEqualTo("1");
    end(Kind.DEPLOY, "2", "4", Outcome.DONE);
    assertThat(stable("4")).isEqualTo("2");
    end(Kind.ROLLBACK, "4", "2", Outcome.DONE);
    assertThat(stable("2")).isEqualTo("1"); // not 4, which somebody has left
    end(Kind.DEPLOY, "2", "4", Outcome.DONE);
    assertThat(stable("4")).isEqualTo("2");
  }

  @Test
  void whatNoHubHasHeardIsToldInItsOrder() {
    end(Kind.DEPLOY, "1", "2", Outcome.DONE);
    end(Kind.DEPLOY, "2", "3", Outcome.DONE);
    assertThat(log.untold()).hasSize(2);

    log.told(log.untold().get(0));

    assertThat(log.untold()).extracting(each -> each.to().version()).containsExactly("3");
  }

  @Test
  void twoDoNotDeployAtOnce() {
    DeployLog other = new DeployLog(folder.resolve("deploy"));
    log.alone(
        () -> {
          assertThat(other.isLocked()).isTrue();
          assertThatThrownBy(() -> other.alone(() -> null))
              .isInstanceOfSatisfying(
                  Problem.class, e -> assertThat(e.code()).isEqualTo("deploy-running"));
          return null;
        });
    assertThat(other.isLocked()).isFalse();
    assertThat(other.<String>alone(() -> "free")).isEqualTo("free");
  }

  private String stable(String serving) {
    return log.stable(serving).orElseThrow().version();
  }

  private void end(Kind kind, String from, String to, Outcome outcome) {
    log.end(rollout(kind, from, to).ended(outcome, "", NOW));
  }

  private Rollout rollout(Kind kind, String from, String to) {
    return new Rollout(
        "id-" + count++,
        kind,
        new Placed(Colour.BLUE, from, "/releases/" + from),
        new Placed(Colour.GREEN, to, "/releases/" + to),
        null,
        "root",
        Step.BACKUP,
        null,
        "",
        NOW.toString(),
        null);
  }
}
