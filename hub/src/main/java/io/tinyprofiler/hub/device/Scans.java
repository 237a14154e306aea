package io.tinyprofiler.hub.device;

import io.tinyprofiler.hub.ingest.AgentBridge;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.List;

/** Asks every connected agent to look for devices now. */
public final class Scans {

  /**
   * What one agent found, by port.
   *
   * @param problem why it did not answer; null if it did
   */
  record Scan(
      String agent,
      List<String> appeared,
      List<String> vanished,
      List<String> stayed,
      String problem) {

    static Scan failed(String agent, String problem) {
      return new Scan(agent, List.of(), List.of(), List.of(), problem);
    }
  }

  private final AgentBridge agents;

  public Scans(AgentBridge agents) {
    this.agents = agents;
  }

  /** Never fails: an agent that does not answer says so in its place. */
  Future<List<Scan>> all() {
    return agents
        .reachable()
        .otherwise(e -> agents.connected()) // those of this hub are known without the database
        .compose(
            all ->
                Future.join(all.stream().sorted().map(this::one).toList())
                    .map(done -> done.<Scan>list()));
  }

  private Future<Scan> one(String agent) {
    return agents
        .command(agent, new Command.Scan())
        .map(reply -> toScan(agent, reply))
        .recover(e -> Future.succeededFuture(Scan.failed(agent, reason(e))));
  }

  private static Scan toScan(String agent, CommandReply reply) {
    if (reply instanceof CommandReply.Scanned found) {
      return new Scan(agent, found.appeared(), found.vanished(), found.stayed(), null);
    }
    return Scan.failed(
        agent, reply instanceof CommandReply.Denied no ? no.text() : "unexpected answer");
  }

  private static String reason(Throwable e) {
    return e instanceof Problem problem ? problem.line() : "the agent did not answer";
  }
}
