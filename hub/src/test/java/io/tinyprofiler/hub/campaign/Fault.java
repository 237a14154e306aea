package io.tinyprofiler.hub.campaign;

/** What happens in a round, and how often. */
enum Fault {
  /** SIGKILL. */
  AGENT_KILLED("agentKills", 4, true, true, false),
  /** SIGKILL, and only what was flushed is left of the agent's files. */
  AGENT_WITHOUT_POWER("agentPowerCuts", 2, true, true, false),
  HUB_KILLED("hubKills", 2, false, false, false),
  /** Hub and PostgreSQL are killed, and only what was flushed is left of the database. */
  HUB_WITHOUT_POWER("hubPowerCuts", 2, false, false, false),
  /** Stopped in order, and started. */
  HUB_RESTARTED("hubRestarts", 1, false, false, false),
  POSTGRES_KILLED("postgresKills", 2, false, false, false),
  /** Any of {@link FaultyLink.Weather}. */
  LINK_FAILS("links", 7, false, false, false),
  AGENT_DISK_FULL("agentDisks", 2, true, true, true),
  HUB_DISK_FULL("hubDisks", 1, false, false, false),
  /** SIGKILL, then bytes of the spool's files are flipped or its end is cut off. */
  SPOOL_DAMAGED("damagedSpools", 2, true, true, true),
  /** The wall clock of an agent's host. */
  CLOCK_JUMPS("clockJumps", 1, true, false, false),
  /** A lock on its tables is held by another. */
  DATABASE_SLOW("slowDatabases", 1, false, false, false),
  BOARD_UNPLUGGED("unplugged", 1, true, true, false);

  private final String property;
  private final int sample;

  /** Whether it happens to agents, not to what they share. */
  final boolean ofAgents;

  /** Whether a run that a board finished may be missing: its agent could not take it. */
  final boolean stopsRuns;

  /** Whether records may be declared lost, or rejected because what they speak of was lost. */
  final boolean losesRecords;

  Fault(String property, int sample, boolean ofAgents, boolean stopsRuns, boolean losesRecords) {
    this.property = "campaign." + property;
    this.sample = sample;
    this.ofAgents = ofAgents;
    this.stopsRuns = stopsRuns;
    this.losesRecords = losesRecords;
  }

  /**
   * A few in a sample, as many as asked for in a campaign.
   *
   * @param agents to which a fault of agents happens in the same round
   */
  int rounds(int agents) {
    int faults = Integer.getInteger(property, sample);
    return ofAgents ? (faults + agents - 1) / agents : faults;
  }
}
