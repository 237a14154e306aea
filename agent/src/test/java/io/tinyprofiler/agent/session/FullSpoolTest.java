package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.bus.CommandReply.Accepted;
import io.tinyprofiler.shared.bus.CommandReply.Denied;
import io.tinyprofiler.shared.bus.CommandReply.Ended;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A spool without room: nothing new begins, and what runs ends in an orderly way. */
@Timeout(60)
class FullSpoolTest extends AgentSessionsFixture {

  @Test
  void withoutRoomARunningSessionEndsAsTheAgentsFailure() throws Exception {
    device("dev-1");
    SessionSpec spec = spec("dev-1");
    loop.run(
        () -> {
          refusal = new Problem("spool-full", "the record is not kept", "make room");
          full = AgentRecord.TokenChunk.class::isInstance;
        });
    assertThat(start(1, spec)).isEqualTo(new Accepted());

    SessionEnded end = awaitEnd(spec.session());

    assertThat(end.outcome()).isEqualTo(SessionOutcome.FAILED);
    assertThat(end.failure()).isEqualTo(FailureKind.AGENT);
    assertThat(end.text()).isEqualTo("the record is not kept");
    assertThat(records(RunEnded.class))
        .extracting(RunEnded::failure)
        .containsExactly(FailureKind.AGENT);
    loop.run(() -> full = record -> false);
    SessionSpec next = spec("dev-1");
    assertThat(start(1, next)).as("the device is free again").isEqualTo(new Accepted());
    assertThat(awaitEnd(next.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
  }

  @Test
  void anEndThatIsKeptThoughTheDiskSaidNoFreesTheDevice() throws Exception {
    device("dev-1");
    SessionSpec spec = spec("dev-1");
    loop.run(
        () -> {
          refusal = new Problem("spool-full", "the disk is full", "make room");
          full =
              record -> {
                if (record instanceof SessionEnded) {
                  spool.append(record).onSuccess(durable -> full = other -> false);
                  return true;
                }
                return record instanceof AgentRecord.TokenChunk;
              };
        });
    assertThat(start(1, spec)).isEqualTo(new Accepted());

    SessionSpec next = spec("dev-1");
    while (!start(1, next).equals(new Accepted())) {
      assertThat(open()).hasSizeLessThanOrEqualTo(1); // until the stuck one is looked at again
    }

    assertThat(awaitEnd(next.session()).outcome()).isEqualTo(SessionOutcome.COMPLETED);
    assertThat(ask(spec.session(), 1)).isEqualTo(new Ended(SessionOutcome.FAILED));
  }

  @Test
  void withoutRoomNoSessionIsAccepted() throws Exception {
    device("dev-1");
    loop.run(
        () -> {
          var problem = new Problem("spool-full", "no room", "make room");
          sessions =
              new AgentSessions(
                  loop.vertx,
                  record -> Future.failedFuture(problem),
                  spool.journal(),
                  id -> Optional.ofNullable(devices.get(id)),
                  SessionScript.LIMITS);
        });
    assertThat(start(1, spec("dev-1"))).isEqualTo(new Denied("spool-full", "no room; make room"));
    assertThat(open()).isEmpty();
  }
}
