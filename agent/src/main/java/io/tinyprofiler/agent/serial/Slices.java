package io.tinyprofiler.agent.serial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short slices of the processor for the threads that stamp, long ones for all others of this
 * process. Linux (6.12 on) lets a thread that wakes, be it a reader or the kernel's own that brings
 * a terminal's bytes, interrupt one whose slice is longer; behind any other it waits. Shares of the
 * processor stay as they are.
 */
final class Slices {

  /** Of threads that stamp: the shortest there is. */
  static final int STAMPING_US = 100;

  /** Above the kernel's own of 3 ms; no more, since on a busy host others wait for so long. */
  static final int OTHERS_US = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

  private static final String STAMPING = "^(" + Tty.READER + "|meter-)";

  /** Ports are opened one after the other; until then a reader has the slice of who opened it. */
  private static final long TOGETHER_MS = 1_000;

  private static final long LIMIT_S = 10;

  private final Vertx vertx;
  private boolean soon;
  private Future<String> given = Future.succeededFuture("nobody asked");
  private String said = "";

  Slices(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Has slices given out soon, to threads of now and those of then; once for many callers. */
  synchronized void giveSoon() {
    if (!soon) {
      soon = true;
      Promise<String> promise = Promise.promise();
      given = promise.future();
      vertx.setTimer(
          TOGETHER_MS, timer -> vertx.executeBlocking(this::give, false).onComplete(promise));
    }
  }

  /** What was in the way when slices were given last, which is no failure; empty if nothing was. */
  synchronized Future<String> given() {
    return given;
  }

  private String give() throws InterruptedException {
    synchronized (this) {
      soon = false; // who asks from here on may have a thread that is not seen
    }
    String hindrance;
    try {
      hindrance = give(ProcessHandle.current().pid(), STAMPING_US, OTHERS_US);
    } catch (IOException e) {
      hindrance = e.getMessage();
    }
    if (!hindrance.isEmpty() && !hindrance.equals(said)) { // with each port otherwise
      said = hindrance;
      LOG.info(
          "readers go before no other threads of this process, which takes Linux 6.12 and perl: {}",
          hindrance);
    }
    return hindrance;
  }

  /** Gives them to the threads of a process of this user, 0 for the kernel's; as {@link #given}. */
  static String give(long pid, int stampingUs, int othersUs)
      throws IOException, InterruptedException {
    Process perl =
        new ProcessBuilder(
                "perl", "-e", script(), "" + pid, "" + stampingUs, "" + othersUs, STAMPING)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .start();
    if (!perl.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
      perl.destroyForcibly();
      return "perl takes longer than " + LIMIT_S + " s";
    }
    try (InputStream output = perl.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static String script() throws IOException {
    try (InputStream file = Slices.class.getResourceAsStream("slices.pl")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
