package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.BridgeTokens.Holder;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus bridge: agents come with a token of their own and may ingest and be commanded;
 * browsers come with another's token, or with none where nobody needs one, and may only listen. Who
 * sent a message is what the upgrade proved, never what the message says.
 */
public final class AgentBridge {

  /** Set on each message from an agent, whatever the agent wrote there. */
  static final String AGENT_HEADER = "agent";

  private static final Logger LOG = LoggerFactory.getLogger(AgentBridge.class);
  private static final Set<String> FROM_AGENTS =
      Set.of(Address.INGEST, Address.RESUME, Address.HEARTBEAT);
  private static final String QUESTIONS = "questions";
  private static final String HOLDER = "holder";
  private static final String NO_TOKEN = "";
  private static final long PING_TIMEOUT_MS = 15_000;
  private static final long COMMAND_TIMEOUT_MS = 5_000;

  /** A viewer that has this much unsent is cut: it will come back and read what is stored. */
  private static final int MAX_UNSENT_BYTES = 4 * 1024 * 1024;

  private final Vertx vertx;
  private final BridgeTokens tokens;
  private final Consumer<String> disconnected;
  private final Map<String, SockJSSocket> agents = new ConcurrentHashMap<>();
  private final TokenSockets withToken = new TokenSockets();

  /**
   * A bridge.
   *
   * @param disconnected told when an agent's last socket is gone
   */
  public AgentBridge(Vertx vertx, BridgeTokens tokens, Consumer<String> disconnected) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.disconnected = disconnected;
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
    router.route().handler(this::authenticate);
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
    return Set.copyOf(agents.keySet());
  }

  /** Whether an agent has one. */
  public boolean isConnected(String agent) {
    return agents.containsKey(agent);
  }

  /**
   * Asks an agent.
   *
   * @return its answer; fails with {@link Problem} {@code agent-unreachable} after 5 s
   */
  public Future<CommandReply> command(String agent, Command command) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            Address.command(agent),
            BusCodec.encode(command),
            new DeliveryOptions().setSendTimeout(COMMAND_TIMEOUT_MS))
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

  /** Ends the connections that came with a token. */
  public void revoked(String token) {
    withToken.close(token);
  }

  /**
   * Ends all connections that came with a token: who had one comes back, perhaps to another hub.
   *
   * @return how many agents had one
   */
  public int sendAway() {
    int told = agents.size();
    withToken.closeAll();
    return told;
  }

  private void authenticate(RoutingContext ctx) {
    String authorization = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      if (sameOrigin(ctx.request())) {
        ctx.next();
      } else {
        ctx.fail(new HttpException(403, "this page is not the hub's own"));
      }
      return;
    }
    if (!authorization.startsWith("Bearer ")) {
      ctx.fail(new HttpException(401, "the bridge wants a Bearer token"));
      return;
    }
    ctx.request().pause(); // the upgrade must not be lost while the database is asked
    tokens
        .holderOf(secret(authorization))
        .onSuccess(
            holder -> {
              ctx.request().resume();
              if (holder.isEmpty()) {
                ctx.fail(new HttpException(401, "the token is unknown or revoked"));
              } else {
                ctx.put(HOLDER, holder.get());
                ctx.next();
              }
            })
        .onFailure(
            e -> {
              ctx.request().resume();
              ctx.fail(new HttpException(503, "the database cannot be asked now"));
            });
  }

  private static String secret(String authorization) {
    return authorization.substring("Bearer ".length()).strip();
  }

  /** A page of another site must not listen through its visitor's browser. */
  private static boolean sameOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      return authority(request).equals(new URI(origin).getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String authority(HttpServerRequest request) {
    return request.authority() == null ? "" : request.authority().toString();
  }

  private void onEvent(BridgeEvent event) {
    Holder holder = event.socket().routingContext().get(HOLDER);
    String agent = holder == null ? null : holder.agent().orElse(null);
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

  private boolean opened(Holder holder, String agent, SockJSSocket socket) {
    socket.setWriteQueueMaxSize(MAX_UNSENT_BYTES);
    socket.routingContext().put(QUESTIONS, ConcurrentHashMap.newKeySet());
    withToken.add(holder == null ? NO_TOKEN : holder.token(), socket);
    if (agent != null) {
      LOG.atInfo()
          .addKeyValue("agent", agent)
          .log("agent {} connected from {}", agent, socket.remoteAddress());
      SockJSSocket older = agents.put(agent, socket);
      if (older != null) {
        older.close();
      }
    }
    return true;
  }

  /** A token may have been revoked at another hub of this database. */
  private boolean stillThere(SockJSSocket socket) {
    String authorization = socket.routingContext().request().getHeader(HttpHeaders.AUTHORIZATION);
    tokens
        .holderOf(secret(authorization))
        .onSuccess(
            holder -> {
              if (holder.isEmpty()) {
                socket.close();
              }
            });
    return true;
  }

  private boolean closed(Holder holder, String agent, SockJSSocket socket) {
    withToken.remove(holder == null ? NO_TOKEN : holder.token(), socket);
    if (agent != null && agents.remove(agent, socket)) {
      LOG.atInfo().addKeyValue("agent", agent).log("agent {} disconnected", agent);
      disconnected.accept(agent);
    }
    return true;
  }

  private static boolean maySend(String agent, BridgeEvent event) {
    JsonObject message = event.getRawMessage();
    String address = message.getString("address", "");
    message.put("headers", new JsonObject().put(AGENT_HEADER, agent));
    event.setRawMessage(message);
    return FROM_AGENTS.contains(address) || questions(event).remove(address);
  }

  /** Where answers to what this socket was asked go; it answers for nobody else, and once. */
  private static Set<String> questions(BridgeEvent event) {
    return event.socket().routingContext().get(QUESTIONS);
  }

  private static boolean mayListen(String agent, String address) {
    return agent == null
        ? address.equals(Address.LIVE_LAB) || address.matches(Address.LIVE_SESSION_REGEX)
        : address.equals(Address.command(agent));
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
