package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.ingest.BridgeTokens.Holder;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import io.vertx.sqlclient.Pool;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus bridge: agents come with a token of their own and may ingest and be commanded;
 * browsers come with another's token, or with none where nobody needs one, and may only listen. Who
 * sent a message is what the upgrade proved, never what the message says.
 */
public final class AgentBridge {

  private static final Logger LOG = LoggerFactory.getLogger(AgentBridge.class);
  private static final Set<String> FROM_AGENTS =
      Set.of(Address.INGEST, Address.RESUME, Address.HEARTBEAT);
  private static final String QUESTIONS = "questions";
  private static final String NO_TOKEN = "";
  private static final long PING_TIMEOUT_MS = 15_000;
  private static final long COMMAND_TIMEOUT_MS = 5_000;

  /** A viewer that has this much unsent is cut: it will come back and read what is stored. */
  private static final int MAX_UNSENT_BYTES = 4 * 1024 * 1024;

  private final Vertx vertx;
  private final Peers peers;
  private final PgPresence presence;
  private final Upgrade upgrade;
  private final BiConsumer<String, Long> disconnected;
  private final AgentSockets sockets;

  /**
   * A bridge.
   *
   * @param disconnected told an agent and the number of its connection when its last socket at this
   *     hub is gone
   */
  public AgentBridge(
      Vertx vertx,
      Pool pool,
      BridgeTokens tokens,
      Peers peers,
      BiConsumer<String, Long> disconnected) {
    this.vertx = vertx;
    this.peers = peers;
    this.presence = new PgPresence(pool, peers.self());
    this.upgrade = new Upgrade(tokens, presence);
    this.disconnected = disconnected;
    this.sockets = new AgentSockets(vertx);
  }

  /** To be mounted at {@code /eventbus/*}. */
  public Router router() {
    SockJSBridgeOptions options =
        new SockJSBridgeOptions()
            .setPingTimeout(PING_TIMEOUT_MS)
            .addInboundPermitted(new PermittedOptions().setAddressRegex("hub\\.[a-z]+"))
            .addOutboundPermitted(new PermittedOptions().setAddress(Address.LIVE_LAB))
            .addOutboundPermitted(
                new PermittedOptions().setAddressRegex(Address.LIVE_SESSION_REGEX))
            .addOutboundPermitted(new PermittedOptions().setAddressRegex(Address.COMMAND_REGEX));
    Router router = Router.router(vertx);
    router.route().handler(upgrade::authenticate);
    router
        .route()
        .subRouter(SockJSHandler.create(vertx, webSockets()).bridge(options, this::onEvent));
    return router;
  }

  /** No polling and no script tags, whose requests tell less about where they come from. */
  private static SockJSHandlerOptions webSockets() {
    SockJSHandlerOptions options = new SockJSHandlerOptions();
    for (Transport transport : Transport.values()) {
      if (transport != Transport.WEBSOCKET) {
        options.addDisabledTransport(transport.name());
      }
    }
    return options;
  }

  /** Agents with a socket on this hub. */
  public Set<String> connected() {
    return sockets.connected();
  }

  /** Agents that {@link #command} reaches, at whichever hub. */
  public Future<Set<String>> reachable() {
    Set<String> others = new HashSet<>(peers.hubs());
    others.remove(peers.self());
    if (others.isEmpty()) {
      return Future.succeededFuture(connected());
    }
    return presence
        .at(others)
        .map(
            elsewhere -> {
              elsewhere.addAll(connected());
              return elsewhere;
            });
  }

  /** Whether an agent has one. */
  public boolean isConnected(String agent) {
    return sockets.has(agent);
  }

  /**
   * Asks an agent, wherever its socket is.
   *
   * @return its answer; fails with {@link Problem} {@code agent-unreachable} after 5 s
   */
  public Future<CommandReply> command(String agent, Command command) {
    // One that is here is not looked for elsewhere: a frozen hub may seem to have it, too.
    DeliveryOptions options =
        new DeliveryOptions().setSendTimeout(COMMAND_TIMEOUT_MS).setLocalOnly(sockets.has(agent));
    return vertx
        .eventBus()
        .<JsonObject>request(Address.command(agent), BusCodec.encode(command), options)
        .map(reply -> BusCodec.decode(reply.body(), CommandReply.class))
        .recover(
            e ->
                Future.failedFuture(
                    new Problem(
                        "agent-unreachable",
                        "agent " + agent + " does not answer",
                        "see whether it runs and reaches the hub: tiny-profiler agents",
                        e)));
  }

  /** Ends the connections that came with a token, at all hubs of the cluster. */
  public void revoked(String token) {
    sockets.revoked(token);
  }

  /**
   * Ends all connections, of agents and pages: who had one comes back, perhaps to another hub.
   *
   * @return how many agents had one
   */
  public int sendAway() {
    return sockets.closeAll();
  }

  private void onEvent(BridgeEvent event) {
    Holder holder = Upgrade.holder(event.socket());
    Sender agent = Upgrade.sender(event.socket());
    boolean allowed =
        switch (event.type()) {
          case SOCKET_CREATED -> opened(holder, agent, event.socket());
          case SOCKET_CLOSED -> closed(holder, agent, event.socket());
          case SOCKET_PING -> holder == null || stillThere(event.socket());
          case SEND -> agent != null && maySend(agent, event);
          case PUBLISH -> false;
          case REGISTER -> mayListen(agent, event.getRawMessage().getString("address", ""));
          case RECEIVE -> receives(event);
          default -> true;
        };
    event.complete(allowed);
  }

  private boolean opened(Holder holder, Sender agent, SockJSSocket socket) {
    socket.setWriteQueueMaxSize(MAX_UNSENT_BYTES);
    socket.routingContext().put(QUESTIONS, ConcurrentHashMap.newKeySet());
    sockets.openedWith(tokenOf(holder), socket);
    if (agent != null) {
      LOG.atInfo()
          .addKeyValue("agent", agent.agent())
          .log("agent {} connected from {}", agent.agent(), socket.remoteAddress());
      sockets.opened(agent, socket);
    }
    return true;
  }

  /** A token may have been revoked at a hub that this one does not hear. */
  private boolean stillThere(SockJSSocket socket) {
    upgrade
        .isStillGood(socket)
        .onSuccess(
            good -> {
              if (!good) {
                socket.close();
              }
            });
    return true;
  }

  private boolean closed(Holder holder, Sender agent, SockJSSocket socket) {
    sockets.closedWith(tokenOf(holder), socket);
    if (agent != null && sockets.closed(agent, socket)) {
      LOG.atInfo().addKeyValue("agent", agent.agent()).log("agent {} disconnected", agent.agent());
      disconnected.accept(agent.agent(), agent.connection());
    }
    return true;
  }

  private static String tokenOf(Holder holder) {
    return holder == null ? NO_TOKEN : holder.token();
  }

  private static boolean maySend(Sender agent, BridgeEvent event) {
    JsonObject message = event.getRawMessage();
    String address = message.getString("address", "");
    message.put("headers", agent.headers());
    event.setRawMessage(message);
    return FROM_AGENTS.contains(address) || questions(event).remove(address);
  }

  /** Where answers to what this socket was asked go; it answers for nobody else, and once. */
  private static Set<String> questions(BridgeEvent event) {
    return event.socket().routingContext().get(QUESTIONS);
  }

  private static boolean mayListen(Sender agent, String address) {
    return agent == null
        ? address.equals(Address.LIVE_LAB) || address.matches(Address.LIVE_SESSION_REGEX)
        : address.equals(Address.command(agent.agent()));
  }

  private static boolean receives(BridgeEvent event) {
    try {
      if (event.socket().writeQueueFull()) {
        LOG.warn(
            "{} does not keep up with what it listens to, cut", event.socket().remoteAddress());
        event.socket().close();
        return false;
      }
    } catch (IllegalStateException e) {
      return false; // it closed meanwhile
    }
    String replyAddress = event.getRawMessage().getString("replyAddress");
    if (replyAddress != null) {
      questions(event).add(replyAddress);
    }
    return true;
  }
}
