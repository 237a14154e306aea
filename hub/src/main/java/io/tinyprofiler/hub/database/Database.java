package io.tinyprofiler.hub.database;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub's PostgreSQL, external or embedded, with the schema in place. */
public final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final long AGAIN_MS = 1_000;
  private static final int SILENT_S = 3;

  /** Whatever the driver waits for, it does not hold up a hub's end. */
  private static final int CLOSE_S = 10;

  private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

  /**
   * A hub that is frozen within a transaction holds its locks, which others wait for: PostgreSQL
   * undoes it after this time, ms.
   */
  private static final String STALLED_MS = "8000";

  /** Each of them flushes to this server's disk before a commit returns. */
  private static final Set<String> FLUSHED = Set.of("on", "local", "remote_write", "remote_apply");

  private final Vertx vertx;
  private final DatabaseConfig config;
  private final EmbeddedDatabase embedded;
  private final Login login;
  private final Pool pool;
  private final Reads reads;
  private final Partitions partitions;
  private final long daily;
  private final Set<PgSubscriber> subscribers = ConcurrentHashMap.newKeySet();

  private Database(Vertx vertx, DatabaseConfig config, EmbeddedDatabase embedded, Login login) {
    this.vertx = vertx;
    this.config = config;
    this.embedded = embedded;
    this.login = login;
    this.pool = connect(config.poolSize());
    this.reads = config.replica().isEmpty() ? Reads.at(pool) : withReplica();
    this.partitions = new Partitions(pool);
    this.daily =
        vertx.setPeriodic(
            DAY_MS,
            timer ->
                partitions
                    .ensureAhead(Instant.now())
                    .onFailure(e -> LOG.error("cannot make next month's partitions", e)));
  }

  /**
   * Opens the database: starts the embedded server where none is named, checks that commits are
   * durable, migrates, makes partitions.
   *
   * @return fails with a {@link Problem} if the server cannot be reached, is not durable, or holds
   *     another version's schema
   */
  public static Future<Database> open(Vertx vertx, DatabaseConfig config) {
    if (config.embedded()) {
      return EmbeddedDatabase.start(vertx, config)
          .compose(server -> prepare(new Database(vertx, config, server, server.login())));
    }
    return vertx
        .executeBlocking(() -> Login.of(config))
        .compose(login -> prepare(new Database(vertx, config, null, login)));
  }

  private static Future<Database> prepare(Database database) {
    return database
        .checkDurable()
        .compose(durable -> database.migrate())
        .compose(migrated -> database.partitions.ensureAhead(Instant.now()))
        .map(database)
        .recover(e -> database.close().transform(closed -> Future.failedFuture(e)));
  }

  private Future<Void> checkDurable() {
    return pool.query(
            "select current_setting('fsync') as fsync,"
                + " current_setting('synchronous_commit') as commit")
        .execute()
        .recover(e -> Future.failedFuture(Unreachable.problem(login, e)))
        .map(rows -> refuseUnsafe(rows.iterator().next()));
  }

  private Void refuseUnsafe(Row settings) {
    String fsync = settings.getString("fsync");
    String commit = settings.getString("commit");
    if (!fsync.equals("on") || !FLUSHED.contains(commit)) {
      throw new Problem(
          "database-not-durable",
          "%s runs with fsync = %s and synchronous_commit = %s and may lose what it confirmed"
              .formatted(login, fsync, commit),
          "set both to on");
    }
    return null;
  }

  private Future<Void> migrate() {
    return vertx.executeBlocking(
        () -> {
          Migrations.run(login.jdbc(config.connectTimeoutMs()), login.address());
          return null;
        });
  }

  /** The hub's pool; while the server is away its queries fail, afterwards it reconnects. */
  public Pool pool() {
    return pool;
  }

  /** For what reads much and never writes. */
  public Reads reads() {
    return reads;
  }

  /** Completes with an answer of the server, through the hub's pool; fails while it is away. */
  public Future<?> answer() {
    return pool.query("select 1").execute();
  }

  public Partitions partitions() {
    return partitions;
  }

  /** Where it is, without the password: {@code postgresql://user@host:port/database}. */
  public String address() {
    return login.address();
  }

  /** The server it is on, for whoever makes and drops databases. */
  public DatabaseServer server() {
    return DatabaseServer.of(login, embedded);
  }

  /** For an embedded server: completes when it has been started again after its next death. */
  Future<Void> whenBack() {
    return embedded.whenBack();
  }

  /** Another pool on the same database; the caller closes it. */
  public Pool connect(int poolSize) {
    return connect(login, poolSize, new NetClientOptions());
  }

  private Pool connect(Login to, int poolSize, NetClientOptions net) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(poolSize)
                .setConnectionTimeout(2 * config.connectTimeoutMs())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .with(net.setConnectTimeout(config.connectTimeoutMs()))
        .connectingTo(to.options().addProperty("idle_in_transaction_session_timeout", STALLED_MS))
        .using(vertx)
        .build();
  }

  /** The replica is asked once a second; a connection on which it says nothing is given up. */
  private Reads withReplica() {
    Login replica = login.elsewhere(config.replica());
    return Reads.of(
        vertx,
        pool,
        replica.address(),
        config.replicaWaitMs(),
        () -> connect(replica, 1, new NetClientOptions().setReadIdleTimeout(SILENT_S)),
        () -> connect(replica, config.poolSize(), new NetClientOptions().setTcpKeepAlive(true)));
  }

  /** A connection that belongs to the caller alone. */
  Future<PgConnection> connection() {
    return PgConnection.connect(vertx, login.options());
  }

  /**
   * Listens to a channel from now until the database is closed; what is told while the server is
   * away is missed.
   */
  public void listen(String channel, Handler<String> told) {
    PgSubscriber subscriber =
        PgSubscriber.subscriber(vertx, login.options()).reconnectPolicy(tries -> AGAIN_MS);
    subscriber.channel(channel).handler(told);
    subscribers.add(subscriber);
    subscriber
        .connect()
        .onFailure(e -> LOG.warn("cannot listen to {}: {}", channel, e.getMessage()));
  }

  /** Closes the pool and stops an embedded server in order. */
  public Future<Void> close() {
    vertx.cancelTimer(daily);
    reads.close();
    return Future.join(subscribers.stream().map(PgSubscriber::close).toList())
        .transform(silent -> pool.close().timeout(CLOSE_S, TimeUnit.SECONDS))
        .onFailure(e -> LOG.warn("connections to PostgreSQL did not close: {}", e.getMessage()))
        .eventually(() -> embedded == null ? Future.succeededFuture() : embedded.close());
  }
}
