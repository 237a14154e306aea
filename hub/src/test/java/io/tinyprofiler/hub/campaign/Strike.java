package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.hub.campaign.FaultyLink.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One fault, from its beginning to the moment at which nothing is broken any more. */
final class Strike {

  private static final long MOMENT_MS = 700;
  private static final long PLUGGED_OUT_MS = 500;

  /** Two jumps together stay below the grace time, so that nothing stored is given up unread. */
  private static final int MOST_SECONDS = 72_000;

  private final Site site;
  private final Judge judge;
  private final Work work;
  private final Random random;

  /** What is already known to be wrong. */
  private final List<String> faults = new ArrayList<>();

  Strike(Site site, Crew crew, Random random) {
    this.site = site;
    this.judge = crew.judge();
    this.work = crew.work();
    this.random = random;
  }

  List<String> faults() {
    return faults;
  }

  /**
   * Does it, at a moment of its own.
   *
   * @return how often: a fault of an agent happens to each of them
   */
  int happen(Fault fault) throws IOException, SQLException {
    work.goOn(random.nextLong(MOMENT_MS));
    if (!fault.ofAgents) {
      happenToHub(fault);
      return 1;
    }
    List<AgentSite> agents = new ArrayList<>(site.agents());
    Collections.shuffle(agents, random);
    for (AgentSite agent : agents) {
      happenTo(agent, fault);
      work.goOn(random.nextLong(MOMENT_MS / 2));
    }
    for (AgentSite agent : agents) {
      agent.awaitUp();
    }
    return agents.size();
  }

  private void happenTo(AgentSite agent, Fault fault) throws IOException {
    switch (fault) {
      case AGENT_KILLED -> {
        agent.process().kill();
        judge.seize(agent, copies());
        agent.begin();
      }
      case AGENT_WITHOUT_POWER -> {
        agent.process().kill();
        agent.host.cutPower();
        judge.seize(agent, copies());
        agent.begin();
      }
      case SPOOL_DAMAGED -> {
        agent.process().kill();
        judge.seize(agent, copies());
        damage(agent.spool());
        agent.begin();
      }
      case AGENT_DISK_FULL -> fill(agent.host);
      case CLOCK_JUMPS ->
          agent.host.clockIsAhead(Duration.ofSeconds(random.nextInt(-MOST_SECONDS, MOST_SECONDS)));
      case BOARD_UNPLUGGED -> unplug(agent);
      default -> throw new IllegalArgumentException(fault.toString());
    }
  }

  private void happenToHub(Fault fault) throws IOException, SQLException {
    switch (fault) {
      case HUB_KILLED -> {
        site.hub().kill();
        site.startHub();
      }
      case HUB_RESTARTED -> {
        site.hub().close();
        site.startHub();
      }
      case HUB_WITHOUT_POWER -> cutHubsPower();
      case POSTGRES_KILLED -> {
        ProcessHandle postgres = postgres();
        postgres.destroyForcibly();
        postgres.onExit().join();
      }
      case LINK_FAILS -> {
        Weather[] bad = Weather.values();
        site.link.weather(bad[1 + random.nextInt(bad.length - 1)]);
        work.goOn(200 + random.nextLong(1_800));
        site.link.weather(Weather.FAIR);
      }
      case HUB_DISK_FULL -> fill(site.hubHost);
      case DATABASE_SLOW -> lockTables();
      default -> throw new IllegalArgumentException(fault.toString());
    }
  }

  private Path copies() {
    return site.logs().resolveSibling("copies");
  }

  private void fill(FrailHost host) {
    host.diskIsFull(random.nextBoolean());
    work.goOn(300 + random.nextLong(700));
    host.diskHasRoom();
  }

  private void unplug(AgentSite agent) {
    List<String> boards = List.copyOf(agent.boards());
    String board = boards.get(random.nextInt(boards.size()));
    site.unplug(agent, board);
    work.goOn(random.nextLong(PLUGGED_OUT_MS));
    site.plugIn(agent, board);
  }

  /** Whatever the hub has told its agents to be stored is stored when the power is back. */
  private void cutHubsPower() throws IOException, SQLException {
    ProcessHandle postgres = postgres();
    site.link.weather(Weather.CUT);
    site.hub().kill();
    List<ProcessHandle> all = new ArrayList<>(postgres.descendants().toList());
    all.add(0, postgres);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
    site.hubHost.cutPower();
    site.startHub();
    try (StoredRows stored = new StoredRows(site.database())) {
      Map<Epoch, Long> marks = stored.marks();
      for (AgentSite agent : site.agents()) {
        SpoolLines spool = SpoolLines.position(agent.spool());
        long mark = marks.getOrDefault(new Epoch(agent.id(), spool.epoch()), 0L);
        if (mark < spool.acknowledged()) {
          faults.add(
              "%s was told that record %d is stored, and after the power cut %d is the last"
                  .formatted(agent.id(), spool.acknowledged(), mark));
        }
      }
    }
    site.link.weather(Weather.FAIR);
  }

  private ProcessHandle postgres() throws IOException {
    String pid = Files.readAllLines(site.postgres().resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private void lockTables() throws SQLException {
    String table = random.nextBoolean() ? "ingest_marks" : "token_chunks";
    try (Connection other = site.database().connect();
        Statement sql = other.createStatement()) {
      other.setAutoCommit(false);
      sql.execute("lock table " + table + " in access exclusive mode");
      work.goOn(300 + random.nextLong(2_200));
      other.rollback();
    }
  }

  /** Flips bits of up to 64 bytes of one of the files, or cuts off its end. */
  private void damage(Path spool) throws IOException {
    Path log = spool.resolveSibling("spool.db-wal");
    boolean ofLog = random.nextBoolean() && Files.exists(log) && Files.size(log) > 0;
    Path file = ofLog ? log : spool;
    byte[] bytes = Files.readAllBytes(file);
    if (random.nextInt(4) == 0) {
      Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      return;
    }
    for (int left = 1 + random.nextInt(64); left > 0; left--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    }
    Files.write(file, bytes);
  }
}
