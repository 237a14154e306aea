package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Agents that exist in this process alone, from their first connection to their last record. */
public final class LoadRun {

  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  /** How long the hub may take to store what it has not yet, once nothing more is generated. */
  private static final int DRAIN_SECONDS = 120;

  /** A hub accepts so many at once without refusing the rest. */
  private static final int CONNECTING = 50;

  private final Vertx vertx;
  private final LoadPlan plan;
  private final Tally tally = new Tally();
  private final List<SimulatedDevice> devices = new ArrayList<>();
  private final List<SimulatedAgentVerticle> agents = new ArrayList<>();

  /**
   * A load.
   *
   * @param hub its address
   * @param authority PEM certificate of the hub's authority; null for those that this host knows
   * @param tokens secrets by agent, one for each of the plan's
   */
  public LoadRun(Vertx vertx, LoadPlan plan, URI hub, Path authority, Map<String, String> tokens) {
    this.vertx = vertx;
    this.plan = plan;
    boolean secure = hub.getScheme().equals("https");
    WebSocketClientOptions options =
        new WebSocketClientOptions()
            .setSsl(secure)
            .setMaxConnections(plan.agents())
            .setMaxFrameSize(MAX_MESSAGE_BYTES)
            .setMaxMessageSize(MAX_MESSAGE_BYTES);
    if (authority != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
    }
    WebSocketClient client = vertx.createWebSocketClient(options);
    for (int n = 0; n < plan.agents(); n++) {
      String id = plan.agent(n);
      var address =
          new WebSocketConnectOptions()
              .setAbsoluteURI(
                  "%s://%s/eventbus/websocket".formatted(secure ? "wss" : "ws", hub.getAuthority()))
              .putHeader("Authorization", "Bearer " + tokens.get(id));
      List<SimulatedDevice> own =
          IntStream.range(0, plan.devices())
              .mapToObj(
                  d ->
                      new SimulatedDevice(
                          id + "-" + d, plan.tokensPerSecond(), Map.of("load", plan.id())))
              .toList();
      devices.addAll(own);
      SimulatedAgentVerticle agent = new SimulatedAgentVerticle(client, address, id, own, tally);
      agent.prepare(plan);
      agents.add(agent);
    }
  }

  /**
   * Completes when all are connected.
   *
   * @param limitS how long they may try, s; then it fails with {@code load-not-connected}
   */
  public Future<Void> connect(int limitS) {
    Future<?> done = Future.succeededFuture();
    for (int from = 0; from < agents.size(); from += CONNECTING) {
      List<SimulatedAgentVerticle> next =
          agents.subList(from, Math.min(agents.size(), from + CONNECTING));
      done = done.compose(v -> Future.all(next.stream().map(vertx::deployVerticle).toList()));
    }
    return done.timeout(limitS, TimeUnit.SECONDS)
        .recover(
            e ->
                Future.failedFuture(
                    new Problem(
                        "load-not-connected",
                        "not all %d simulated agents are connected after %d s"
                            .formatted(agents.size(), limitS),
                        "look whether the hub is up, and at its log; or ask for fewer --agents",
                        e)))
        .mapEmpty();
  }

  /**
   * Generates for the plan's time, waits until all is stored, and closes. What agents that are at
   * work have said before is stored first, and not counted.
   */
  public Future<LoadReport> generate() {
    return plan.atWork()
        ? Future.all(agents.stream().map(SimulatedAgentVerticle::deliver).toList())
            .timeout(DRAIN_SECONDS, TimeUnit.SECONDS)
            .transform(delivered -> measured())
        : counted();
  }

  private Future<LoadReport> measured() {
    long from = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.warmUp());
    tally.measure(from, from + TimeUnit.SECONDS.toNanos(plan.seconds()));
    return counted();
  }

  private Future<LoadReport> counted() {
    long start = System.nanoTime();
    Promise<Void> patience = Promise.promise();
    long timer =
        vertx.setTimer(
            TimeUnit.SECONDS.toMillis((long) plan.warmUp() + plan.seconds() + DRAIN_SECONDS),
            over -> patience.complete());
    Future<?> drained = Future.all(agents.stream().map(agent -> agent.generate(plan)).toList());
    return Future.any(drained, patience.future())
        .onComplete(done -> vertx.cancelTimer(timer))
        .map(done -> (System.nanoTime() - start) / 1e9)
        .compose(
            seconds ->
                Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
                    .map(closed -> report(seconds)));
  }

  private LoadReport report(double seconds) {
    long tokens = devices.stream().mapToLong(SimulatedDevice::tokens).sum();
    long records = agents.stream().mapToLong(a -> a.backlog().highest()).sum();
    int most = agents.stream().mapToInt(a -> a.backlog().mostKept()).max().orElse(0);
    return tally.report(plan, new LoadReport.Made(tokens, records, most), seconds);
  }
}
