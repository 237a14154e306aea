package io.tinyprofiler.shared.bus;

import java.util.UUID;

/** Event bus addresses. The only ones that exist; the bridge permits no others. */
public final class Address {

  /** Agent to hub: request {@link Batch}, reply {@link IngestReply}. */
  public static final String INGEST = "hub.ingest";

  /** Agent to hub, after each connect: request {@link Resume}, reply {@link IngestReply}. */
  public static final String RESUME = "hub.resume";

  /** Agent to hub, every 5 s: request {@link Heartbeat}, reply an empty object. */
  public static final String HEARTBEAT = "hub.heartbeat";

  /** Hub to browsers: record lines about devices and about sessions beginning and ending. */
  public static final String LIVE_LAB = "live.lab";

  /** What {@link #command} addresses match, for the bridge. */
  public static final String COMMAND_REGEX = "agent\\.[A-Za-z0-9_.-]{1,64}\\.command";

  /** What {@link #liveSession} addresses match, for the bridge. */
  public static final String LIVE_SESSION_REGEX = "live\\.session\\.[0-9a-f-]{36}";

  private Address() {}

  /** Hub to one agent: request {@link Command}, reply {@link CommandReply}. */
  public static String command(String agent) {
    return "agent." + agent + ".command";
  }

  /** Hub to browsers: record lines of one session, token chunks among them. */
  public static String liveSession(UUID session) {
    return "live.session." + session;
  }
}
