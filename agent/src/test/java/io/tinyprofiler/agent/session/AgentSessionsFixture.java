package io.tinyprofiler.agent.session;

import static io.tinyprofiler.agent.rig.Loop.await;

import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.bus.Command.AskSession;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with a real spool and devices that are played. */
abstract class AgentSessionsFixture {

  @TempDir Path folder;

  final Loop loop = new Loop();
  final Map<String, SessionDevice> devices = new HashMap<>();
  final List<AgentRecord> records = new CopyOnWriteArrayList<>();
  final Map<UUID, CompletableFuture<SessionEnded>> ends = new ConcurrentHashMap<>();
  Predicate<AgentRecord> full = record -> false;
  Throwable refusal = new IllegalStateException("the disk is slow");
  Spool spool;
  AgentSessions sessions;

  @BeforeEach
  void begin() throws Exception {
    spool = await(Spool.open(loop.vertx, folder, SpoolConfig.defaults()));
    sessions = loop.call(this::agent);
  }

  @AfterEach
  void end() throws Exception {
    await(spool.close());
    loop.close();
  }

  AgentSessions agent() {
    return new AgentSessions(
        loop.vertx,
        this::append,
        spool.journal(),
        id -> Optional.ofNullable(devices.get(id)),
        SessionScript.LIMITS);
  }

  Future<Void> append(AgentRecord record) {
    if (full.test(record)) {
      return Future.failedFuture(refusal);
    }
    return spool
        .append(record)
        .onSuccess(
            durable -> {
              records.add(record);
              if (record instanceof SessionEnded ended) {
                endOf(ended.session()).complete(ended);
              }
            });
  }

  CompletableFuture<SessionEnded> endOf(UUID session) {
    return ends.computeIfAbsent(session, id -> new CompletableFuture<>());
  }

  SessionEnded awaitEnd(UUID session) throws Exception {
    return endOf(session).get(20, TimeUnit.SECONDS);
  }

  /** The agent dies and is started again; what is in the spool is there. */
  void restart() throws Exception {
    await(spool.close());
    spool = await(Spool.open(loop.vertx, folder, SpoolConfig.defaults()));
    sessions = loop.call(this::agent);
  }

  PlayedDevice device(String uid) {
    PlayedDevice device = new PlayedDevice(loop.vertx, uid);
    devices.put(uid, device);
    return device;
  }

  static SessionSpec spec(String device) {
    return new SessionSpec(UUID.randomUUID(), device, List.of(""), 1, 2, 16, 0, 0, 0, Map.of());
  }

  CommandReply start(int attempt, SessionSpec spec) throws Exception {
    return await(loop.call(() -> sessions.start(new StartSession(attempt, spec))));
  }

  CommandReply ask(UUID session, int attempt) throws Exception {
    return await(loop.call(() -> sessions.ask(new AskSession(session, attempt))));
  }

  CommandReply cancel(UUID session) throws Exception {
    return await(loop.call(() -> sessions.cancel(session)));
  }

  List<UUID> open() throws Exception {
    return loop.call(sessions::open);
  }

  <T extends AgentRecord> List<T> records(Class<T> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
