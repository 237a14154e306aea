package io.tinyprofiler.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.spool.Damage;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.Numbered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records to the hub: each once and in order, whatever happens on the way. */
@Timeout(30)
class UplinkTest extends UplinkFixture {

  UplinkTest(@TempDir Path folder) throws IOException {
    super(folder);
  }

  @Test
  void deliversOnceAndInOrderOverACutConnection() {
    openSpool(SpoolConfig.defaults());
    append(1, 500);
    hub.start();
    startUplink();
    for (int cut = 0; cut < 5; cut++) {
      append(501 + cut * 500, 1000 + cut * 500);
      hub.cut();
    }
    hub.stop();
    append(3001, 3500);
    hub.start();

    List<Numbered> records = hub.ingest().await(all -> all.size() >= 3500).await();

    assertThat(numbers(records)).isEqualTo(range(1, 3500));
    assertThat(hub.heartbeat(beat -> beat.spoolRecords() == 0).await().spoolBytes()).isZero();
  }

  @Test
  void goesBackWhenTheHubIsBusyOrAnswersNothing() {
    replyMs = 700;
    openSpool(SpoolConfig.defaults());
    append(1, 2000);
    hub.ingest().answerNext(Rejected.busy(20, "checkpoint"));
    hub.ingest().ignoreNext();
    hub.start();
    startUplink();

    List<Numbered> records = hub.ingest().await(all -> all.size() >= 2000).await();

    assertThat(numbers(records)).isEqualTo(range(1, 2000));
    assertThat(hub.ingest().rejections()).contains(Rejection.BUSY, Rejection.GAP);
  }

  @Test
  void sendsAgainWhatAHubFromABackupDoesNotHave() {
    openSpool(SpoolConfig.defaults());
    append(1, 100);
    hub.start();
    startUplink();
    hub.ingest().await(all -> all.size() == 100).await();
    hub.heartbeat(beat -> beat.spoolRecords() == 0).await();
    hub.stop();
    hub.ingest().restore(spool.state().epoch(), 40);
    append(101, 110);
    hub.start();

    List<Numbered> records = hub.ingest().await(all -> all.size() >= 110).await();

    assertThat(numbers(records)).isEqualTo(range(1, 110));
  }

  @Test
  void declaresWhatItCanNoLongerSend() {
    openSpool(new SpoolConfig(64, 0, 0, 0));
    append(1, 100);
    hub.start();
    startUplink();
    hub.heartbeat(beat -> beat.spoolRecords() == 0).await();
    hub.stop();
    hub.ingest().restore(spool.state().epoch(), 40);
    append(101, 110);
    hub.start();

    List<Numbered> records = hub.ingest().await(all -> numbers(all).contains(110)).await();

    assertThat(records).hasSize(51);
    assertThat(records.get(40).record()).isEqualTo(new Lost(41, 100, "older than the grace time"));
    assertThat(numbers(records.subList(41, 51))).isEqualTo(range(101, 110));
  }

  @Test
  void takesANewEpochWhenAnotherSpoolHasItsOwn() {
    openSpool(SpoolConfig.defaults());
    append(1, 10);
    String epoch = spool.state().epoch();
    hub.ingest().pretend(epoch, 7, "of another record");
    hub.start();
    startUplink();

    List<Numbered> records = hub.ingest().await(all -> all.size() >= 10).await();

    assertThat(numbers(records)).isEqualTo(range(1, 10));
    assertThat(spool.state().epoch()).isNotEqualTo(epoch);
    assertThat(log.said("two spools share epoch " + epoch)).hasSize(1);
  }

  @Test
  void takesANewEpochWhenABatchForks() {
    openSpool(SpoolConfig.defaults());
    append(1, 10);
    hub.start();
    startUplink();
    hub.heartbeat(beat -> beat.spoolRecords() == 0).await();
    String epoch = spool.state().epoch();
    hub.ingest().pretend(epoch, 10, "of another record");
    append(11, 12);

    List<Numbered> records = hub.ingest().await(all -> all.size() >= 12).await();

    assertThat(numbers(records)).isEqualTo(range(1, 12));
    assertThat(records.get(10).seq()).isEqualTo(1);
  }

  @Test
  void deliversWhatIsLeftOfADamagedSpoolBeforeWhatCameAfter() throws IOException {
    openSpool(SpoolConfig.defaults());
    append(1, 3000);
    spool.close().await();
    Damage.flip(folder.resolve("spool/spool.db"), "\"1500\"");
    openSpool(SpoolConfig.defaults());
    String epoch = spool.state().epoch();
    append(3001, 3002);
    hub.start();
    startUplink();
    hub.ingest().await(all -> numbers(all).contains(3002)).await();
    append(3003, 3010);

    List<Numbered> records = hub.ingest().await(all -> numbers(all).contains(3010)).await();

    assertThat(records.get(1499).record()).isEqualTo(new Lost(1500, 1500, "the spool was damaged"));
    List<Integer> all = new ArrayList<>(range(1, 3010));
    all.remove(1499);
    assertThat(numbers(records)).isEqualTo(all);
    assertThat(records.get(3002).seq()).as("of the new epoch").isEqualTo(1);
    assertThat(spool.state().epoch()).isNotEqualTo(epoch);
    assertThat(hub.heartbeat(beat -> beat.spoolRecords() == 0).await().spoolBytes()).isZero();
  }
}
