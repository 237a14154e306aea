package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.uplink.HubNotice.Trouble;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.CommandReply.Denied;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's connection to its hub, made again for ever: delivers the spool, sends heartbeats,
 * answers commands. A hub that is away never keeps the agent from measuring. Belongs to the event
 * loop on which it was started.
 */
public final class Uplink {

  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final Vertx vertx;
  private final UplinkConfig config;
  private final HubAccess access;
  private final Identity identity;
  private final Spool spool;
  private final Supplier<Heartbeat> heartbeat;
  private final CommandHandler commands;
  private final WebSocketClient client; // referenced here, or the collector closes its sockets
  private final HubNotice notice;
  private final Backoff backoff;

  private Context context;
  private Connection connection;
  private long retryTimer = -1;
  private boolean stopped;

  /**
   * Who connects.
   *
   * @param agent its id
   * @param machineId of its host
   */
  public record Identity(String agent, String machineId) {}

  /** Connects nowhere before {@link #start}. */
  public Uplink(
      Vertx vertx,
      UplinkConfig config,
      Identity identity,
      Spool spool,
      Supplier<Heartbeat> heartbeat,
      CommandHandler commands) {
    this.vertx = vertx;
    this.config = config;
    this.identity = identity;
    this.spool = spool;
    this.heartbeat = heartbeat;
    this.commands = commands;
    this.access = new HubAccess(vertx, config);
    this.client = vertx.createWebSocketClient(options());
    this.notice = new HubNotice(config.hub());
    this.backoff = new Backoff(config.retryMinMs(), config.retryMaxMs());
  }

  /** Begins to connect; returns at once, for the hub may be away. */
  public void start() {
    context = vertx.getOrCreateContext();
    spool.onCommit(() -> context.runOnContext(v -> deliver()));
    context.runOnContext(v -> connect());
  }

  /** Closes the connection; what is not delivered stays in the spool. */
  public Future<Void> stop() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          stopped = true;
          vertx.cancelTimer(retryTimer);
          Connection last = connection;
          connection = null;
          (last == null ? Future.<Void>succeededFuture() : last.close())
              .otherwiseEmpty()
              .compose(closed -> client.close())
              .onComplete(done);
        });
    return done.future();
  }

  private WebSocketClientOptions options() {
    return access.secure(
        new WebSocketClientOptions()
            .setMaxFrameSize(MAX_MESSAGE_BYTES)
            .setMaxMessageSize(MAX_MESSAGE_BYTES));
  }

  private void deliver() {
    if (connection != null) {
      connection.link.fill();
    }
  }

  private void connect() {
    if (stopped) {
      return;
    }
    access
        .token()
        .compose(
            token -> {
              var request = new WebSocketConnectOptions().setAbsoluteURI(config.bridge());
              request.setTimeout(Math.min(config.replyTimeoutMs(), config.silenceLimitMs()));
              if (!token.isEmpty()) {
                request.putHeader("Authorization", "Bearer " + token);
              }
              return client.connect(request);
            })
        .onSuccess(this::connected)
        .onFailure(this::failed);
  }

  private void connected(WebSocket socket) {
    if (stopped) {
      socket.close();
      return;
    }
    connection =
        new Connection(
            new HubSocket(vertx, socket, config.replyTimeoutMs(), config.silenceLimitMs()));
    connection.open();
  }

  /** A token is bound to an agent; without one the bridge takes us for a browser. */
  private String credentials() {
    return config.tokenFile().isEmpty()
        ? ", there is no token"
        : ", the token must be that of agent " + identity.agent();
  }

  private void failed(Throwable e) {
    if (e instanceof UpgradeRejectedException rejected
        && (rejected.getStatus() == 401 || rejected.getStatus() == 403)) {
      again(Trouble.UNAUTHORISED, "HTTP " + rejected.getStatus());
    } else if (e instanceof Problem problem) {
      again(Trouble.UNAUTHORISED, problem.getMessage());
    } else if (e instanceof SSLException) {
      again(Trouble.UNTRUSTED, root(e).getMessage());
    } else {
      again(Trouble.UNREACHABLE, HubAccess.reason(e));
    }
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  private void again(Trouble trouble, String reason) {
    connection = null;
    if (stopped) {
      return;
    }
    notice.cannot(trouble, reason);
    double random = ThreadLocalRandom.current().nextDouble();
    long pause = trouble == Trouble.UNREACHABLE ? backoff.next(random) : backoff.longest(random);
    retryTimer = vertx.setTimer(pause, timer -> connect());
  }

  private Future<JsonObject> obey(JsonObject body) {
    Future<CommandReply> reply;
    try {
      reply = commands.handle(BusCodec.decode(body, Command.class));
    } catch (IllegalArgumentException e) {
      reply = Future.succeededFuture(new Denied("command-unknown", e.getMessage()));
    }
    return reply.otherwise(Uplink::denied).map(BusCodec::encode);
  }

  private static CommandReply denied(Throwable e) {
    if (e instanceof Problem problem) {
      return new Denied(problem.code(), problem.line());
    }
    LOG.error("a command failed", e);
    return new Denied("agent-failed", "the agent failed: " + e);
  }

  /** One socket, from the upgrade to its end. */
  private final class Connection implements HubLink.Owner {

    private final HubSocket socket;
    private final HubLink link;
    private long heartbeatTimer = -1;
    private boolean unanswered;

    Connection(HubSocket socket) {
      this.socket = socket;
      this.link = new HubLink(vertx, socket, spool, identity.machineId(), this);
    }

    void open() {
      socket.onDenied(this::denied);
      socket.onClosed(why -> useless(Trouble.UNREACHABLE, why));
      socket.serve(Address.command(identity.agent()), Uplink.this::obey);
      link.resume();
    }

    /** Before the hub has told where to go on, it is us that it does not let in. */
    private void denied(String why) {
      if (heartbeatTimer < 0) {
        useless(Trouble.UNAUTHORISED, why + credentials());
      } else {
        LOG.warn("the hub refused a message: {}", why);
      }
    }

    @Override
    public void resumed() {
      backoff.reset();
      if (heartbeatTimer >= 0) {
        return; // another epoch of the same spool
      }
      notice.connected(spool.state().backlogRecords());
      heartbeatTimer = vertx.setPeriodic(1, config.heartbeatMs(), timer -> beat());
    }

    @Override
    public void useless(Trouble trouble, String reason) {
      if (connection == this) {
        close();
        again(trouble, reason);
      }
    }

    Future<Void> close() {
      link.end();
      vertx.cancelTimer(heartbeatTimer);
      return socket.close();
    }

    private void beat() {
      if (unanswered) {
        return; // its own time is running
      }
      unanswered = true;
      socket
          .request(Address.HEARTBEAT, heartbeat.get())
          .onSuccess(answer -> unanswered = false)
          .onFailure(e -> useless(Trouble.UNREACHABLE, e.getMessage()));
    }
  }
}
