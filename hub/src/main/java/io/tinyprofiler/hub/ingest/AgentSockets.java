package io.tinyprofiler.hub.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of this hub's agents, one each, and all open ones by their token, those without one
 * too. Hubs tell each other whom they got and which token is no good any more, so that this holds
 * for all of them together.
 */
final class AgentSockets {

  private static final Logger LOG = LoggerFactory.getLogger(AgentSockets.class);

  /** To all hubs: an agent has a new connection, others of it are left over. */
  private static final String MOVED = "cluster.agent-moved";

  /** To all hubs: a token is revoked. */
  private static final String REVOKED = "cluster.token-revoked";

  private static final String AGENT = "agent";
  private static final String CONNECTION = "connection";

  private record Open(Sender of, SockJSSocket socket) {}

  private final Vertx vertx;
  private final Map<String, Open> agents = new ConcurrentHashMap<>();
  private final TokenSockets withToken = new TokenSockets();

  AgentSockets(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().<JsonObject>consumer(MOVED, message -> moved(message.body()));
    vertx.eventBus().<String>consumer(REVOKED, message -> withToken.close(message.body()));
  }

  /** Agents with a socket at this hub. */
  Set<String> connected() {
    return Set.copyOf(agents.keySet());
  }

  boolean has(String agent) {
    return agents.containsKey(agent);
  }

  void openedWith(String token, SockJSSocket socket) {
    withToken.add(token, socket);
  }

  void closedWith(String token, SockJSSocket socket) {
    withToken.remove(token, socket);
  }

  /** An agent came; the newest of its sockets counts. */
  void opened(Sender agent, SockJSSocket socket) {
    Open older = agents.put(agent.agent(), new Open(agent, socket));
    if (older != null) {
      older.socket.close();
    }
    vertx
        .eventBus()
        .publish(
            MOVED,
            new JsonObject()
                .put(AGENT, agent.agent())
                .put(CONNECTION, Long.toString(agent.connection())));
  }

  private void moved(JsonObject to) {
    Open here = agents.get(to.getString(AGENT));
    if (here != null && here.of.connection() < Long.parseLong(to.getString(CONNECTION))) {
      LOG.atInfo()
          .addKeyValue(AGENT, here.of.agent())
          .log("agent {} is connected to another hub, its old socket is closed", here.of.agent());
      here.socket.close();
    }
  }

  /** Whether it was the agent's only one here. */
  boolean closed(Sender agent, SockJSSocket socket) {
    return agents.remove(agent.agent(), new Open(agent, socket));
  }

  /** Ends the connections that came with a token, at all hubs. */
  void revoked(String token) {
    withToken.close(token);
    vertx.eventBus().publish(REVOKED, token);
  }

  /** Ends all that are open, browsers' too, at this hub alone; says how many agents had one. */
  int closeAll() {
    int told = agents.size();
    withToken.closeAll();
    return told;
  }
}
