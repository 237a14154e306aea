package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.emulate.EmulatedBoard;
import io.tinyprofiler.shared.bus.Address;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * One board of a lab and the faults that happen to it, one after the other, in running sessions.
 */
final class Rehearsal {

  private static final int REPETITIONS = 2;

  private final Lab lab;
  private final EmulatedBoard board;
  private final Random random;
  private final List<Long> millis = new ArrayList<>();
  private int inRuns;

  Rehearsal(Lab lab, EmulatedBoard board, Random random) {
    this.lab = lab;
    this.board = board;
    this.random = random;
  }

  /** For each fault that the agent had to notice: after how many ms the lab heard of it. */
  List<Long> millis() {
    return millis;
  }

  /** How many faults hit a run, and not the pause between two. */
  int inRuns() {
    return inRuns;
  }

  /** Each of the faults once a round, in an order of the board's own. */
  void rounds(int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(faults, random);
      faults.forEach(this::rehearse);
    }
  }

  /** A session meets a fault and completes all the same, and so does the one after it. */
  private void rehearse(Fault fault) {
    UUID session = UUID.randomUUID();
    try (LiveBus live = lab.live()) {
      live.register(Address.liveSession(session));
      lab.queue(session, board.uid(), REPETITIONS, 256);
      awaitTokens(live, session, random.nextInt(1 + REPETITIONS), random.nextInt(3));
      long beganNs = System.nanoTime();
      fault.happensTo(board);
      live.await(fault + " of " + board.uid(), 60, r -> shows(fault, session, r));
      millis.add((System.nanoTime() - beganNs) / 1_000_000);
    } catch (AssertionError e) {
      throw new AssertionError(fault + ": " + lab.get("/api/v1/sessions/" + session), e);
    }
    UUID next = lab.queue(board.uid(), 1, 32);
    fault.heals(board);
    judge(fault, lab.awaitSession(session, 120, "completed", "failed"));
    JsonObject after = lab.awaitSession(next, 120, "completed", "failed");
    assertThat(after.getString("state")).as("the session after it").isEqualTo("completed");
  }

  /** Returns in the middle of a run, or in the pause after it if that was sooner. */
  private static void awaitTokens(LiveBus live, UUID session, int run, int chunks) {
    JsonObject begun =
        live.await(
            "run " + run,
            120,
            r ->
                isEnd(session, r)
                    || ("RunStarted".equals(r.getString("type")) && r.getInteger("index") == run));
    assertThat(begun.getString("type")).as("before run %d", run).isEqualTo("RunStarted");
    for (int chunk = 0; chunk <= chunks; chunk++) {
      live.await("its tokens", 60, Rehearsal::isTokensOrEnd);
    }
  }

  /** The ends of other sessions are heard too. */
  private static boolean isEnd(UUID session, JsonObject record) {
    return "SessionEnded".equals(record.getString("type"))
        && session.toString().equals(record.getString("session"));
  }

  private static boolean isTokensOrEnd(JsonObject record) {
    String type = record.getString("type");
    return "TokenChunk".equals(type) || "RunEnded".equals(type);
  }

  /** The device is lost, or, if it stays there, its run is; or the fault met no run. */
  private boolean shows(Fault fault, UUID session, JsonObject record) {
    return switch (record.getString("type")) {
      case "DeviceChanged" ->
          fault.loses
              && board.uid().equals(record.getString("device"))
              && "LOST".equals(record.getString("state"));
      case "RunEnded" -> !fault.loses && record.getString("failure") != null;
      case "SessionEnded" -> !fault.loses && isEnd(session, record);
      default -> false;
    };
  }

  private void judge(Fault fault, JsonObject ended) {
    assertThat(ended.getString("state")).as("%s: %s", fault, ended).isEqualTo("completed");
    List<String> failures =
        ended.getJsonArray("runs").stream()
            .map(JsonObject.class::cast)
            .filter(run -> !run.getBoolean("valid"))
            .map(run -> run.getString("failure"))
            .toList();
    assertThat(failures).as("%s: %s", fault, ended).hasSizeLessThanOrEqualTo(1);
    assertThat(failures).as("%s: %s", fault, ended).allMatch(fault.kind.name()::equals);
    inRuns += failures.size();
    int complete = lab.get("/api/v1/results/" + ended.getString("id")).getInteger("runs");
    assertThat(complete).as("complete runs").isEqualTo(REPETITIONS);
  }
}
