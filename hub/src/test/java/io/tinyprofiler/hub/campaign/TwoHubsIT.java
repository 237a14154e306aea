package io.tinyprofiler.hub.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs on one database behind one address. Whichever is killed, its agents go to the other and
 * nothing is lost or doubled.
 */
@Timeout(1_200)
class TwoHubsIT {

  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void agentsMoveToTheHubThatIsLeft() throws Exception {
    System.err.println("two hubs: -Dseed=" + SEED);
    Random random = new Random(SEED);
    try (TestDatabase database = TestDatabase.fresh();
        Site site = new Site(folder, database.config());
        Crew crew = new Crew(site, random)) {
      site.startHub("hub-1");
      site.startHub("hub-2");
      crew.begin();
      for (String name : List.of("hub-1", "hub-2")) {
        crew.work().goOn(random.nextLong(700));
        site.hub(name).kill();
        assertThat(crew.producesAgain()).as("after %s was killed", name).isTrue();
        assertThat(crew.judge().judge(site.agents(), false)).isEmpty();
        site.startHub(name);
      }
      assertThat(crew.end(false)).isEmpty();
      assertThat(crew.judge().judged()).isPositive();
    }
  }
}
