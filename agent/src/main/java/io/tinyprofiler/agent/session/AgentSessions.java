package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.agent.spool.SessionJournal;
import io.tinyprofiler.shared.bus.Command.AskSession;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that this agent owns: at most one for each device at a time. Commands are idempotent
 * and obeyed one after the other; what was answered is in the journal. Belongs to the event loop of
 * the devices.
 */
public final class AgentSessions {

  private static final Logger LOG = LoggerFactory.getLogger(AgentSessions.class);

  private final Vertx vertx;
  private final RecordSink sink;
  private final LastWords lastWords;
  private final SessionJournal journal;
  private final Function<String, Optional<SessionDevice>> devices;
  private final SessionLimits limits;
  private final RunNames names = new RunNames();

  private final Map<UUID, SessionExecution> open = new LinkedHashMap<>();
  private Future<?> turn = Future.succeededFuture();

  public AgentSessions(
      Vertx vertx, RecordSink sink, SessionJournal journal, Fleet fleet, SessionLimits limits) {
    this(vertx, sink, journal, fleet::byId, limits);
  }

  AgentSessions(
      Vertx vertx,
      RecordSink sink,
      SessionJournal journal,
      Function<String, Optional<SessionDevice>> devices,
      SessionLimits limits) {
    this.vertx = vertx;
    this.sink = sink;
    this.lastWords = new LastWords(sink);
    this.journal = journal;
    this.devices = devices;
    this.limits = limits;
  }

  /** Sessions that this agent owns and that have not ended, in the order of their beginning. */
  public List<UUID> open() {
    return List.copyOf(open.keySet());
  }

  /**
   * Takes up what was open when the agent ended. A run that was open ends as the agent's failure
   * and is done again; a session whose device is away waits for it. One that a damaged spool holds
   * may have gone on, or have ended, since: it ends, so that no run of it is done twice.
   */
  public Future<Void> resumeOpen() {
    return inTurn(
        () ->
            journal
                .open()
                .compose(
                    entries ->
                        Future.all(entries.stream().map(this::resumeOrLater).toList()).mapEmpty()));
  }

  /** Starts a session, or says why not. The answer is given when it is journalled. */
  public Future<CommandReply> start(StartSession command) {
    return inTurn(
        () ->
            journal
                .find(command.spec().session())
                .compose(
                    entry ->
                        entry.isPresent()
                            ? Future.succeededFuture(again(command, entry.orElseThrow()))
                            : first(command)));
  }

  /** Cancels a session; its end arrives as a record. */
  public Future<CommandReply> cancel(UUID session) {
    return inTurn(() -> cancelNow(session));
  }

  /** Says whether the agent has a session; if not, it will not start that attempt any more. */
  public Future<CommandReply> ask(AskSession command) {
    return inTurn(() -> journal.find(command.session()).compose(entry -> known(command, entry)));
  }

  /** A device is there and idle: a session that waits for it goes on. */
  public void onIdentified(DeviceConnection connection) {
    devices.apply(connection.info().uid()).ifPresent(this::onIdle);
  }

  void onIdle(SessionDevice device) {
    if (device.idle()) {
      open.values().stream()
          .filter(session -> session.waiting() && isOf(session, device.info().uid()))
          .findFirst()
          .ifPresent(session -> session.take(device));
    }
  }

  private static CommandReply again(StartSession command, SessionJournal.Entry entry) {
    if (entry.outcome() != null) {
      return new CommandReply.Ended(entry.outcome());
    }
    return command.attempt() < entry.attempt()
        ? attemptOld(command, entry.attempt())
        : new CommandReply.Accepted();
  }

  private Future<CommandReply> first(StartSession command) {
    return journal
        .refusedAttempt(command.spec().session())
        .compose(
            refused ->
                refused.isPresent() && command.attempt() <= refused.getAsInt()
                    ? Future.succeededFuture(attemptOld(command, refused.orElseThrow()))
                    : accept(command));
  }

  private static CommandReply attemptOld(StartSession command, int newest) {
    return new CommandReply.Denied(
        "attempt-old", "attempt %d comes after attempt %d".formatted(command.attempt(), newest));
  }

  private Future<CommandReply> accept(StartSession command) {
    SessionSpec spec = command.spec();
    Optional<SessionDevice> device = devices.apply(spec.device());
    if (device.isEmpty()) {
      return denied("device-unknown", "device %s is not at this agent".formatted(spec.device()));
    }
    Optional<UUID> other = sessionOf(spec.device());
    if (other.isPresent()) {
      return denied(
          "device-busy", "device %s has session %s".formatted(spec.device(), other.orElseThrow()));
    }
    if (!device.orElseThrow().idle()) {
      return denied("device-busy", "device %s is not ready".formatted(spec.device()));
    }
    return sink.append(
            new AgentRecord.SessionAccepted(command.attempt(), spec, device.orElseThrow().info()))
        .<CommandReply>map(
            durable -> {
              execute(spec, 0);
              return new CommandReply.Accepted();
            })
        .recover(AgentSessions::notKept);
  }

  private static Future<CommandReply> notKept(Throwable e) {
    return e instanceof Problem problem
        ? denied(problem.code(), problem.line())
        : Future.failedFuture(e);
  }

  private static Future<CommandReply> denied(String code, String text) {
    return Future.succeededFuture(new CommandReply.Denied(code, text));
  }

  private Future<CommandReply> cancelNow(UUID session) {
    SessionExecution execution = open.get(session);
    if (execution != null) {
      execution.cancel();
      return Future.succeededFuture(new CommandReply.Accepted());
    }
    // a cancelled session never comes back, so that no attempt of it may start here
    return journal
        .find(session)
        .compose(entry -> known(new AskSession(session, Integer.MAX_VALUE), entry));
  }

  private Future<CommandReply> known(AskSession asked, Optional<SessionJournal.Entry> entry) {
    if (entry.isEmpty()) {
      return journal
          .refuse(asked.session(), asked.attempt())
          .map(durable -> new CommandReply.Unknown());
    }
    SessionOutcome outcome = entry.orElseThrow().outcome();
    return Future.succeededFuture(
        outcome == null ? new CommandReply.Accepted() : new CommandReply.Ended(outcome));
  }

  private Future<Void> resume(SessionJournal.Entry entry) {
    return entry.doubtful()
        ? giveUp(entry, "the spool was damaged: what was done since is not known")
        : lastWords
            .ofRun(entry, "the agent stopped during the run")
            .onSuccess(durable -> execute(entry.spec(), entry.nextIndex()));
  }

  private Future<Void> resumeOrLater(SessionJournal.Entry entry) {
    return resume(entry).onFailure(e -> stuck(entry.spec().session(), e)).otherwiseEmpty();
  }

  private void execute(SessionSpec spec, int nextIndex) {
    SessionExecution stuck = open.get(spec.session());
    var session = new SessionExecution(vertx, sink, spec, nextIndex, limits, names);
    open.put(spec.session(), session);
    session
        .ended()
        .onComplete(
            done -> {
              if (done.failed()) {
                stuck(spec.session(), done.cause());
              } else {
                over(spec.session());
              }
            });
    session.begin();
    if (stuck != null && stuck.cancelled()) {
      session.cancel();
    }
    devices.apply(spec.device()).ifPresent(this::onIdle);
  }

  private Optional<UUID> sessionOf(String device) {
    return open.keySet().stream().filter(id -> isOf(open.get(id), device)).findFirst();
  }

  private static boolean isOf(SessionExecution session, String device) {
    return session.spec().device().equals(device);
  }

  /**
   * Its records could not be kept. Without room it ends as the agent's failure; otherwise it is
   * taken up again from what the journal has.
   */
  private void stuck(UUID session, Throwable cause) {
    LOG.atError()
        .addKeyValue("session", session)
        .log("session {} cannot go on now: {}", session, cause.getMessage());
    if (cause instanceof Problem problem && problem.code().equals("spool-full")) {
      withOpen(session, entry -> giveUp(entry, problem.getMessage()))
          .onFailure(e -> later(() -> stuck(session, cause)));
    } else {
      later(() -> withOpen(session, this::resume).onFailure(e -> stuck(session, e)));
    }
  }

  private void later(Runnable what) {
    vertx.setTimer(limits.resume().toMillis(), timer -> what.run());
  }

  private Future<Void> withOpen(UUID session, Function<SessionJournal.Entry, Future<Void>> then) {
    return inTurn(
        () ->
            journal
                .find(session)
                .compose(
                    entry ->
                        entry.isPresent() && entry.orElseThrow().outcome() == null
                            ? then.apply(entry.orElseThrow())
                            : over(session)));
  }

  /** Its end is kept, maybe by a disk that said no, or gone with a damaged spool. */
  private Future<Void> over(UUID session) {
    SessionExecution gone = open.remove(session);
    if (gone != null) {
      devices.apply(gone.spec().device()).ifPresent(this::onIdle);
    }
    return Future.succeededFuture();
  }

  private Future<Void> giveUp(SessionJournal.Entry entry, String why) {
    UUID session = entry.spec().session();
    SessionExecution stuck = open.get(session);
    boolean cancelled = stuck != null && stuck.cancelled();
    return lastWords.ofSession(entry, cancelled, why).compose(durable -> over(session));
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> work) {
    Future<T> mine = turn.transform(before -> work.get());
    turn = mine;
    return mine;
  }
}
