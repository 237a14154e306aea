package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.agent.spool.Outgoing;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.uplink.HubNotice.Trouble;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records to the hub over one connection: asks where to go on, then keeps the window full. Woken by
 * commits of the spool, never polling. Whatever it cannot make sense of ends the connection, and
 * the next one asks again.
 */
final class HubLink {

  private static final Logger LOG = LoggerFactory.getLogger(HubLink.class);
  private static final long WAIT_MS = 1_000;
  private static final long MAX_WAIT_MS = 60_000;

  /** Those who own the connection. */
  interface Owner {

    /** The hub said where to go on. */
    void resumed();

    /** This connection is of no use; it is to be closed. */
    void useless(Trouble trouble, String reason);
  }

  private final Vertx vertx;
  private final HubSocket socket;
  private final Spool spool;
  private final String machineId;
  private final Owner owner;

  private String epoch;
  private Window window;
  private boolean reading;
  private boolean waiting;
  private boolean ended;

  HubLink(Vertx vertx, HubSocket socket, Spool spool, String machineId, Owner owner) {
    this.vertx = vertx;
    this.socket = socket;
    this.spool = spool;
    this.machineId = machineId;
    this.owner = owner;
  }

  /** Asks the hub what it has. */
  void resume() {
    Spool.State state = spool.state();
    epoch = state.epoch();
    Resume question =
        new Resume(epoch, machineId, state.closed() ? Long.MAX_VALUE : state.highest());
    socket
        .request(Address.RESUME, question)
        .map(answer -> BusCodec.decode(answer, IngestReply.class))
        .onSuccess(this::answered)
        .onFailure(e -> give(Trouble.UNREACHABLE, e.getMessage()));
  }

  /** Sends what may be sent; call after each commit of the spool. */
  void fill() {
    if (ended || window == null || waiting || reading) {
      return;
    }
    if (!epoch.equals(spool.state().epoch())) {
      nextEpoch();
      return;
    }
    if (!window.open() || window.next() > spool.state().highest()) {
      return;
    }
    reading = true;
    spool
        .read(window.next(), window.records())
        .onComplete(
            read -> {
              reading = false;
              if (ended) {
                return;
              }
              if (read.failed()) {
                give(Trouble.UNREACHABLE, "asking again: " + read.cause().getMessage());
              } else if (read.result().isPresent()) {
                send(read.result().get());
                fill();
              }
            });
  }

  /** A closed epoch is delivered, or a damaged file made a new one. */
  private void nextEpoch() {
    if (window.idle()) {
      window = null;
      resume();
    } else {
      give(Trouble.UNREACHABLE, "asking again: the spool has a new epoch");
    }
  }

  /** Nothing is sent any more, and answers are not heard. */
  void end() {
    ended = true;
  }

  private void answered(IngestReply answer) {
    if (ended) {
      return;
    }
    if (answer instanceof Rejected rejected) {
      if (rejected.code() == Rejection.BUSY) {
        pause(rejected, this::resume);
      } else {
        refused(rejected);
      }
    } else if (answer instanceof Stored stored) {
      spool
          .resume(epoch, stored.last(), stored.hash())
          .onFailure(e -> give(Trouble.UNREACHABLE, e.getMessage()))
          .onSuccess(
              agreed -> {
                if (agreed) {
                  start(stored.last());
                } else {
                  fork("the hub's record %d is another".formatted(stored.last()));
                }
              });
    }
  }

  private void start(long stored) {
    if (!ended) {
      window = new Window(Batch.WINDOW, stored);
      owner.resumed();
      fill();
    }
  }

  private void send(Outgoing outgoing) {
    Batch batch = outgoing.batch();
    if (!batch.epoch().equals(epoch)) {
      give(Trouble.UNREACHABLE, "asking again: the spool has a new epoch");
      return;
    }
    if (!window.open() || batch.first() != window.next()) {
      return; // it went back while the batch was read
    }
    window.sent(outgoing.last());
    socket
        .request(Address.INGEST, batch)
        .map(answer -> BusCodec.decode(answer, IngestReply.class))
        .onComplete(
            answer -> {
              if (ended) {
                return;
              }
              if (answer.failed()) {
                LOG.debug("batch {}: {}", batch.first(), answer.cause().getMessage());
                window.failed();
                pause(Rejected.busy(0, answer.cause().getMessage()), this::fill);
              } else if (answer.result() instanceof Stored stored) {
                window.stored(stored.last());
                acknowledge();
              } else if (answer.result() instanceof Rejected rejected) {
                rejected(rejected);
              }
              fill();
            });
  }

  private void rejected(Rejected rejected) {
    switch (rejected.code()) {
      case GAP -> {
        if (rejected.expected() <= window.stored()
            || rejected.expected() > spool.state().highest()) {
          give(Trouble.UNREACHABLE, "asking again: the hub " + rejected.text());
        } else {
          LOG.debug("going back: the hub {}", rejected.text());
          window.gap(rejected.expected());
          acknowledge();
        }
      }
      case BUSY -> {
        window.failed();
        pause(rejected, this::fill);
      }
      default -> refused(rejected);
    }
  }

  /** The hub says no for good, to a batch or to the question where to go on. */
  private void refused(Rejected rejected) {
    switch (rejected.code()) {
      case FORK -> fork(rejected.text());
      case UNAUTHORISED -> give(Trouble.UNAUTHORISED, rejected.text());
      default -> give(Trouble.UNFIT, rejected.code() + ": " + rejected.text());
    }
  }

  private void acknowledge() {
    if (epoch.equals(spool.state().epoch()) && window.stored() > spool.state().highest()) {
      give(Trouble.UNREACHABLE, "asking again: the hub has records that are not from this spool");
      return;
    }
    spool
        .acknowledge(epoch, window.stored())
        .onFailure(e -> LOG.warn("an acknowledgement is not kept: {}", e.getMessage()));
  }

  private void fork(String why) {
    if (!epoch.equals(spool.state().epoch())) {
      give(Trouble.UNREACHABLE, "asking again: the spool has a new epoch");
      return;
    }
    end();
    spool
        .fork()
        .onSuccess(
            done ->
                LOG.error(
                    "two spools share epoch {} ({}): a cloned card, or a spool from a backup; this"
                        + " agent goes on as epoch {}, see that no other uses its id",
                    epoch,
                    why,
                    spool.state().epoch()))
        .onFailure(e -> LOG.error("cannot take a new epoch: {}", e.getMessage()))
        .onComplete(done -> owner.useless(Trouble.UNREACHABLE, "asking again with a new epoch"));
  }

  private void pause(Rejected busy, Runnable then) {
    if (waiting) {
      return;
    }
    waiting = true;
    long forMs = busy.retryAfterMs() > 0 ? Math.min(busy.retryAfterMs(), MAX_WAIT_MS) : WAIT_MS;
    LOG.debug("waiting {} ms: {}", forMs, busy.text());
    vertx.setTimer(
        forMs,
        timer -> {
          waiting = false;
          if (!ended) {
            then.run();
          }
        });
  }

  private void give(Trouble trouble, String reason) {
    if (!ended) {
      end();
      owner.useless(trouble, reason);
    }
  }
}
