package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Upload;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import java.util.function.Supplier;

/** One upload on its way into a file: as fast as the disk takes it, and never more than allowed. */
final class Receiving {

  private final Upload upload;
  private final AsyncFile file;
  private final long allowed;
  private final Supplier<Problem> full;
  private final Promise<Long> done = Promise.promise();
  private long size;

  private Receiving(Upload upload, AsyncFile file, long allowed, Supplier<Problem> full) {
    this.upload = upload;
    this.file = file;
    this.allowed = allowed;
    this.full = full;
  }

  /**
   * Takes an upload.
   *
   * @param allowed most bytes
   * @param full what more than that fails with
   * @return its length, once all is written; the file is closed either way
   */
  static Future<Long> into(AsyncFile file, Upload upload, long allowed, Supplier<Problem> full) {
    Receiving receiving = new Receiving(upload, file, allowed, full);
    receiving.begin();
    return receiving.done.future().eventually(file::close);
  }

  private void begin() {
    upload
        .bytes()
        .endHandler(over -> file.flush().onComplete(v -> done.tryComplete(size), this::end))
        .handler(this::chunk);
    file.exceptionHandler(this::end);
    upload.gone().onFailure(e -> end(interrupted(e)));
    upload.bytes().resume();
  }

  private void chunk(Buffer bytes) {
    size += bytes.length();
    if (size > allowed) {
      end(full.get());
    }
    if (done.future().isComplete()) {
      return; // the rest is of no use
    }
    file.write(bytes).onFailure(this::end);
    if (file.writeQueueFull()) {
      upload.bytes().pause();
      file.drainHandler(room -> upload.bytes().resume());
    }
  }

  private void end(Throwable e) {
    if (done.tryFail(e)) {
      upload.bytes().resume();
    }
  }

  private static Problem interrupted(Throwable e) {
    return new Problem(
        "upload-interrupted", "the upload was interrupted", "send the file again", e);
  }
}
