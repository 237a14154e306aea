package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.ReadStream;

/** One upload on its way into a file: as fast as the disk takes it, and never more than allowed. */
final class Receiving {

  private final ReadStream<Buffer> body;
  private final AsyncFile file;
  private final long allowed;
  private final Promise<Long> done = Promise.promise();
  private long size;

  private Receiving(ReadStream<Buffer> body, AsyncFile file, long allowed) {
    this.body = body;
    this.file = file;
    this.allowed = allowed;
  }

  /**
   * Takes a stream that is paused.
   *
   * @param allowed most bytes
   * @return its length, once all is written; the file is closed either way
   */
  static Future<Long> into(AsyncFile file, ReadStream<Buffer> body, long allowed) {
    Receiving receiving = new Receiving(body, file, allowed);
    receiving.begin();
    return receiving.done.future().eventually(file::close);
  }

  private void begin() {
    body.exceptionHandler(e -> end(interrupted(e)));
    body.endHandler(over -> file.flush().onComplete(v -> done.tryComplete(size), this::end));
    body.handler(this::chunk);
    file.exceptionHandler(this::end);
    body.resume();
  }

  private void chunk(Buffer bytes) {
    size += bytes.length();
    if (size > allowed) {
      end(full());
    }
    if (done.future().isComplete()) {
      return; // the rest is of no use
    }
    file.write(bytes).onFailure(this::end);
    if (file.writeQueueFull()) {
      body.pause();
      file.drainHandler(room -> body.resume());
    }
  }

  private void end(Throwable e) {
    if (done.tryFail(e)) {
      body.resume();
    }
  }

  static Problem full() {
    return new Problem(
        "artifacts-full",
        "there is no room for it among the hub's artifacts",
        "remove some with tiny-profiler firmware rm, or raise artifacts.maxMib");
  }

  private static Problem interrupted(Throwable e) {
    return new Problem(
        "upload-interrupted", "the upload was interrupted", "send the file again", e);
  }
}
