package io.tinyprofiler.hub.agent;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/agents}. */
public final class AgentApi implements Api {

  /** How many agents were told. */
  record Told(int agents) {}

  private static final Logger LOG = LoggerFactory.getLogger(AgentApi.class);

  private final PgAgents agents;
  private final PgSetAside setAside;
  private final IntSupplier sendAway;

  /**
   * The agents' part of the API.
   *
   * @param sendAway ends this hub's connections; says how many agents had one
   */
  public AgentApi(PgAgents agents, PgSetAside setAside, IntSupplier sendAway) {
    this.agents = agents;
    this.setAside = setAside;
    this.sendAway = sendAway;
  }

  /** Connections that go on for ever would keep a hub that stops. */
  @Override
  public void leave() {
    LOG.info("{} agents are sent away", sendAway.getAsInt());
  }

  @Override
  public void mount(Routes routes) {
    routes
        .on("listAgents", this::list)
        .on("getAgent", this::get)
        .on("listRejectedRecords", this::rejected)
        .on("reconnectAgents", r -> Future.succeededFuture(new Told(sendAway.getAsInt())));
  }

  private Future<?> list(Request request) {
    return agents
        .list(request.slice())
        .map(found -> Page.of("agents", found, request.slice(), AgentView::id));
  }

  private Future<?> get(Request request) {
    return find(request.path("agent"));
  }

  private Future<?> rejected(Request request) {
    String why = request.query("why").orElse(null);
    return find(request.path("agent"))
        .compose(agent -> setAside.list(agent.id(), why, request.slice()))
        .map(found -> Page.of("records", found, request.slice(), SetAsideView::id));
  }

  private Future<AgentView> find(String id) {
    return agents
        .find(id)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem(
                            "agent-not-found",
                            "no agent " + id + " was ever connected",
                            "list them with: tiny-profiler agents")));
  }
}
