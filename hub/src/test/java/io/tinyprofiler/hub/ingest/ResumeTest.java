package io.tinyprofiler.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.OpenDatabase;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where an agent's stream goes on, when it asks, and when it asked long ago. */
class ResumeTest {

  private static final String EPOCH = "00000000000000e2";

  @RegisterExtension private final OpenDatabase database = new OpenDatabase();

  private IngestReply resume(String machine, long highest, boolean gone) {
    return new PgIngest(database.pool())
        .resume("pi", new Resume(EPOCH, machine, highest), () -> gone)
        .await();
  }

  private long forks() {
    return database
        .pool()
        .query("select count(*) from spool_forks")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** A question that waited while the agent went on at another hub says nothing of its spool. */
  @Test
  void aLateQuestionIsNoFork() {
    assertThat(resume("m", 0, false)).isInstanceOf(Stored.class);
    database.pool().query("update ingest_marks set last_seq = 9").execute().await();

    assertThat(((Rejected) resume("m", 5, true)).code()).isEqualTo(Rejection.BUSY);
    assertThat(((Rejected) resume("another", 9, true)).code()).isEqualTo(Rejection.BUSY);
    assertThat(forks()).isZero();

    assertThat(((Rejected) resume("m", 5, false)).code()).isEqualTo(Rejection.FORK);
    assertThat(((Rejected) resume("another", 9, false)).code()).isEqualTo(Rejection.FORK);
    assertThat(forks()).isEqualTo(2);
  }
}
