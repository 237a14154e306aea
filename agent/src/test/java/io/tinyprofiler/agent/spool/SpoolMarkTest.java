package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.LineHash;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The hub's mark: acknowledged, lost by the hub, disputed. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class SpoolMarkTest extends SpoolFixture {

  SpoolMarkTest(Vertx vertx, @TempDir Path folder) {
    super(vertx, folder);
  }

  @Test
  void forgetsAcknowledgedRecordsAfterTheGraceTimeOnly() {
    Spool spool = open(new SpoolConfig(64, 0, 2, 64));
    String epoch = spool.state().epoch();
    append(spool, "a", "b");
    spool.acknowledge(epoch, 2).await();
    now = now.plusSeconds(3600);
    append(spool, "c");
    spool.acknowledge(epoch, 3).await();
    assertThat(spool.read(1).await()).isPresent();

    now = now.plusSeconds(3700);
    append(spool, "d");
    spool.acknowledge(epoch, 4).await();
    assertThat(problem(spool.read(2)).code()).isEqualTo("record-gone");
    assertThat(texts(batch(spool, 3))).containsExactly("3:c", "4:d");
  }

  @Test
  void goesBackToAnOlderMarkAndDeclaresWhatIsGone() {
    Spool spool = open(new SpoolConfig(64, 0, 0, 0));
    append(spool, "a", "b", "c");
    String third = batch(spool, 3).lines().get(0);
    spool.acknowledge(spool.state().epoch(), 3).await();
    append(spool, "d");

    assertThat(spool.resume(spool.state().epoch(), 1, "0123").await()).isTrue();

    Outgoing declaration = spool.read(2).await().orElseThrow();
    assertThat(declaration.last()).isEqualTo(3);
    assertThat(declaration.batch().previous()).isEqualTo("0123");
    String line = declaration.batch().lines().get(0);
    assertThat(declaration.batch().lines()).hasSize(1);
    assertThat(record(line)).isEqualTo(new Lost(2, 3, "older than the grace time"));
    Batch next = batch(spool, 4);
    assertThat(texts(next)).containsExactly("4:d");
    assertThat(next.previous()).isEqualTo(LineHash.of(line)).isNotEqualTo(LineHash.of(third));
    assertThat(spool.state().acknowledged()).isEqualTo(1);
    spool.acknowledge(spool.state().epoch(), 4).await();
    assertThat(spool.state().backlogBytes()).isZero();
  }

  @Test
  void resendsWhatTheGraceTimeStillHolds() {
    Spool spool = open(SpoolConfig.defaults());
    append(spool, "a", "b", "c");
    String first = batch(spool, 1).lines().get(0);
    spool.acknowledge(spool.state().epoch(), 3).await();

    assertThat(spool.resume(spool.state().epoch(), 1, LineHash.of(first)).await()).isTrue();
    assertThat(spool.state().backlogRecords()).isEqualTo(2);
    assertThat(texts(batch(spool, 2))).containsExactly("2:b", "3:c");
  }

  @Test
  void aForkIsNoticedAndNumberedAnew() {
    Spool spool = open(SpoolConfig.defaults());
    String epoch = spool.state().epoch();
    append(spool, "a", "b", "c");
    spool.acknowledge(epoch, 1).await();

    assertThat(spool.resume(spool.state().epoch(), 4, "0123").await())
        .as("a mark beyond the end")
        .isFalse();
    assertThat(spool.resume(spool.state().epoch(), 2, "0123").await())
        .as("another record 2")
        .isFalse();
    spool.fork().await();

    assertThat(spool.state().epoch()).isNotEqualTo(epoch);
    Batch batch = batch(spool, 1);
    assertThat(texts(batch)).containsExactly("1:b", "2:c");
    assertThat(batch.previous()).isEqualTo(LineHash.NONE);
    append(spool, "d");
    assertThat(batch(spool, 3).previous()).isEqualTo(LineHash.of(batch.lines().get(1)));
  }
}
