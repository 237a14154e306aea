package io.tinyprofiler.hub.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Agents of this JVM whose tokens wait, as after an outage, and go to their hubs as fast as these
 * take them.
 */
final class Drain implements AutoCloseable {

  private static final int CONNECT_S = 300;

  private final List<Vertx> all = new ArrayList<>();
  private final List<LoadRun> loads = new ArrayList<>();

  /** Agents for a hub; they write what they have to say now, and wait. */
  void add(HubProcess hub, LoadPlan plan, Map<String, String> tokens) {
    Vertx vertx = Vertx.vertx(); // a load ends all that is deployed on its own
    all.add(vertx);
    loads.add(new LoadRun(vertx, plan, hub.url(), null, tokens));
  }

  void connect() {
    loads.forEach(load -> load.connect(CONNECT_S).await());
  }

  /**
   * Lets all begin at once.
   *
   * @return what came of each; nothing is lost in any
   */
  List<LoadReport> run() {
    List<LoadReport> reports =
        Future.all(loads.stream().map(LoadRun::generate).toList()).await().list();
    assertThat(reports).allSatisfy(report -> assertThat(report.unconfirmed()).isZero());
    return reports;
  }

  @Override
  public void close() {
    all.forEach(vertx -> vertx.close().await());
  }
}
