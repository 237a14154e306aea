package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.cluster.FreePorts;
import io.tinyprofiler.hub.database.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Start and memory of a hub on its own and of one that is to be in a cluster, in turn on the same
 * PostgreSQL. Judges nothing but that both answer; the figures are in {@code
 * target/hub-footprint.json}.
 */
@Timeout(3_600)
class HubFootprintIT {

  private static final int PAIRS = Integer.getInteger("footprint.pairs", 1);
  private static final int ASKED = 20;

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @Test
  void aHubAloneAndInACluster() throws Exception {
    JsonArray alone = new JsonArray();
    JsonArray clustered = new JsonArray();
    try (TestDatabase database = TestDatabase.onOwnServer()) {
      for (int pair = 0; pair < PAIRS; pair++) {
        alone.add(look(database, "alone", List.of()));
        List<Integer> port = FreePorts.some(1);
        clustered.add(look(database, "clustered", HubProcess.inCluster(port, 0)));
      }
    } finally {
      vertx.close().await();
    }
    JsonObject json = new JsonObject().put("pairs", PAIRS);
    for (String figure : List.of("up_seconds", "up_cpu_seconds", "resident_mib")) {
      json.put("alone_" + figure, Figures.median(alone, figure))
          .put("clustered_" + figure, Figures.median(clustered, figure));
    }
    json.put("alone", alone).put("clustered", clustered);
    Files.writeString(Path.of("target", "hub-footprint.json"), json.encodePrettily() + "\n");
    System.err.println("hub footprint: " + json.encode());
  }

  private JsonObject look(TestDatabase database, String name, List<String> options) {
    try (HubProcess hub = HubProcess.start(folder, name, database, options)) {
      double cpu = hub.cpuSeconds();
      HttpProbe http = HttpProbe.of(vertx, hub.url().getPort());
      for (int n = 0; n < ASKED; n++) { // what is loaded when it is first needed
        HttpProbe.Answer health = http.get("/health/detailed");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().toString().contains("\"cluster\""))
            .isEqualTo(name.equals("clustered"));
      }
      return new JsonObject()
          .put("up_seconds", hub.upSeconds())
          .put("up_cpu_seconds", cpu)
          .put("resident_mib", hub.residentMib())
          .put("load", Processes.load());
    }
  }
}
