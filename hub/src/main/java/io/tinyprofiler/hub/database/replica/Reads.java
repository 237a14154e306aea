package io.tinyprofiler.hub.database.replica;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where what reads much and never writes gets its answers: from a streaming replica if there is one
 * that is fit, from the primary otherwise. Either way they hold all that was committed before the
 * question.
 */
public final class Reads {

  private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

  /** In conflict with what the replica replays: the replica cancels the read. */
  private static final String CONFLICT = "40001";

  private final Pool primary;
  private final Replica replica;
  private final LongAdder byReplica = new LongAdder();
  private final LongAdder byPrimary = new LongAdder();

  Reads(Pool primary, Replica replica) {
    this.primary = primary;
    this.replica = replica;
  }

  /**
   * From a replica while it is fit.
   *
   * @param address the replica's, for people
   * @param waitMs how long the replica may take to reach what a read has to see, ms
   * @param asking makes a pool of one connection that ends when the server is silent for long
   * @param reading makes a pool for reads
   */
  public static Reads of(
      Vertx vertx,
      Pool primary,
      String address,
      long waitMs,
      Supplier<Pool> asking,
      Supplier<Pool> reading) {
    return new Reads(
        primary,
        new Replica(
            vertx,
            address,
            waitMs,
            new PgPrimary(primary),
            () -> new PgStandby(asking.get(), reading)));
  }

  /** From this server alone. */
  public static Reads at(Pool primary) {
    return new Reads(primary, null);
  }

  /**
   * Asks a question.
   *
   * @param question asks it of the server that it is given; it may be asked again of the primary
   *     while the replica still thinks, so it keeps nothing but what it completes with, and does
   *     not write
   */
  public <T> Future<T> read(Function<Pool, Future<T>> question) {
    Link link = replica == null ? null : replica.link();
    if (link == null) {
      return ofPrimary(question);
    }
    Future<T> answer =
        link.whileThere(
                () ->
                    here(replica.current(link))
                        .compose(
                            server -> question.apply(server).onFailure(e -> complain(link, e))))
            .onSuccess(read -> byReplica.increment());
    return here(answer).recover(e -> ofPrimary(question));
  }

  /** The rows that one query finds. */
  public Future<RowSet<Row>> rows(String sql, Tuple parameters) {
    return read(server -> server.preparedQuery(sql).execute(parameters));
  }

  private <T> Future<T> ofPrimary(Function<Pool, Future<T>> question) {
    return question.apply(primary).onSuccess(read -> byPrimary.increment());
  }

  /** What fails there and not at the primary is a matter of how the replica is set up. */
  private static void complain(Link link, Throwable e) {
    boolean conflict = e instanceof PgException refused && CONFLICT.equals(refused.getSqlState());
    if (!conflict && link.complain()) {
      LOG.warn("the replica could not answer a read, the primary is asked: {}", e.getMessage());
    }
  }

  /** On the caller's context: questions are shared with callers of others. */
  private static <T> Future<T> here(Future<T> anywhere) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return anywhere;
    }
    Promise<T> done = Promise.promise();
    anywhere.onComplete(
        (result, failure) ->
            context.runOnContext(
                on -> {
                  if (failure == null) {
                    done.complete(result);
                  } else {
                    done.fail(failure);
                  }
                }));
    return done.future();
  }

  /** How the replica is; nothing where none is configured. */
  public Optional<ReplicaState> replica() {
    return Optional.ofNullable(replica).map(Replica::state);
  }

  /** Reads that the replica answered since the start. */
  public long answeredByReplica() {
    return byReplica.sum();
  }

  /** Reads that the primary answered since the start. */
  public long answeredByPrimary() {
    return byPrimary.sum();
  }

  public void close() {
    if (replica != null) {
      replica.close();
    }
  }
}
