package io.tinyprofiler.agent.uplink;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the hub cannot be used and why, and once that it can again. */
final class HubNotice {

  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  private final String hub;
  private Trouble said;

  HubNotice(String hub) {
    this.hub = hub;
  }

  /** What keeps the agent from the hub; for each a person does something else. */
  enum Trouble {
    UNREACHABLE,
    UNTRUSTED,
    UNAUTHORISED,
    UNFIT
  }

  void cannot(Trouble trouble, String reason) {
    if (trouble == said) {
      LOG.debug("hub {}: {}", hub, reason);
      return;
    }
    said = trouble;
    switch (trouble) {
      case UNREACHABLE ->
          LOG.warn(
              "hub {} is unreachable: {}; measuring goes on, records are spooled until it is back",
              hub,
              reason);
      case UNTRUSTED ->
          LOG.error(
              "hub {} is not who it says, or its certificate is unknown here: {}; name the"
                  + " authority's certificate with key uplink.caFile; records are spooled",
              hub,
              reason);
      case UNAUTHORISED ->
          LOG.error(
              "hub {} does not accept this agent: {}; create a token for it with `tiny-profiler"
                  + " tokens create --role agent` and name its file with key uplink.tokenFile;"
                  + " records are spooled",
              hub,
              reason);
      case UNFIT ->
          LOG.error(
              "hub {} cannot take this agent's records: {}; install the same version on both;"
                  + " records are spooled",
              hub,
              reason);
    }
  }

  void connected(long backlog) {
    LOG.info("hub {} is {}, {} records to deliver", hub, said == null ? "there" : "back", backlog);
    said = null;
  }
}
