package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.RunStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordQueueTest {

  private static final AgentRecord END =
      new RunEnded(
          new UUID(1, 1), new UUID(0, 1), RunStatus.DONE, 0, "0", null, 1L, 1L, 0, null, "");

  private final List<AgentRecord> handedOver = new ArrayList<>();
  private final List<Promise<Void>> writes = new ArrayList<>();
  private final List<AgentRecord> durable = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final RecordQueue queue = new RecordQueue(this::append, new Heard());

  private Future<Void> append(AgentRecord record) {
    Promise<Void> write = Promise.promise();
    handedOver.add(record);
    writes.add(write);
    return write.future();
  }

  private static AgentRecord log(String text) {
    return new DeviceLog("dev", List.of(text));
  }

  @Test
  void theEndOfARunWaitsForAllBeforeItAndHoldsBackWhatFollows() {
    queue.append(log("a"));
    queue.append(log("b"));
    queue.append(END);
    queue.append(log("c"));
    assertThat(handedOver).containsExactly(log("a"), log("b"));

    writes.get(0).complete();
    assertThat(handedOver).hasSize(2);
    writes.get(1).complete();
    assertThat(handedOver).containsExactly(log("a"), log("b"), END, log("c"));
    writes.get(2).complete();
    writes.get(3).complete();
    assertThat(durable).containsExactly(log("a"), log("b"), END, log("c"));
  }

  @Test
  void aRunThatMissesARecordNeverLooksComplete() {
    queue.append(log("a"));
    queue.append(log("b"));
    queue.append(END);
    writes.get(0).fail("full");
    writes.get(1).complete();
    queue.append(log("c"));
    assertThat(handedOver).containsExactly(log("a"), log("b"));
    assertThat(failures).hasSize(1);
  }

  private final class Heard implements RecordQueue.Listener {

    @Override
    public void durable(AgentRecord record) {
      durable.add(record);
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }
  }
}
