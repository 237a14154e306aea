package io.tinyprofiler.agent.spool;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that waits for the {@link Writer}, and who is told what came of it. */
final class WriteJob<T> {

  private static final Logger LOG = LoggerFactory.getLogger(WriteJob.class);

  /** What to do with the store, inside a transaction; may be done again after a failed one. */
  interface Work<T> {
    T on(SpoolStore store) throws SQLException;
  }

  private final Work<T> work;
  private final int bytes;
  private final Context context;
  private final Promise<T> promise = Promise.promise();
  private T result;
  private RuntimeException refusal;

  /**
   * Work of whoever asks for it.
   *
   * @param bytes of a record that is held until then; 0 for work that holds none
   * @param context on which the result is told
   */
  WriteJob(Work<T> work, int bytes, Context context) {
    this.work = work;
    this.bytes = bytes;
    this.context = context;
  }

  int bytes() {
    return bytes;
  }

  Context context() {
    return context;
  }

  Future<T> result() {
    return promise.future();
  }

  void doOn(SpoolStore store) throws SQLException {
    result = null;
    refusal = null;
    try {
      result = work.on(store);
    } catch (RuntimeException e) {
      refusal = e; // this work's own; the others of the transaction go on
    }
  }

  void refuse(RuntimeException e) {
    refusal = e;
  }

  void tell() {
    try {
      context.runOnContext(
          v -> {
            if (refusal == null) {
              promise.complete(result);
            } else {
              promise.fail(refusal);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("nobody is there to be told any more");
    }
  }
}
