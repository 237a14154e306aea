package io.tinyprofiler.agent.health;

import io.tinyprofiler.agent.device.Devices;
import io.tinyprofiler.agent.power.MeterReport;
import io.tinyprofiler.agent.power.MeterState;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.session.AgentSessions;
import io.tinyprofiler.agent.session.Fleet;
import io.tinyprofiler.agent.spool.Spool;
import io.tinyprofiler.shared.bus.Heartbeat;
import java.util.function.Supplier;

/** The agent's state now, from its parts. Belongs to the event loop of the devices. */
public final class Heartbeats implements Supplier<Heartbeat> {

  private final String version;
  private final Host host;
  private final LoadLook load;
  private final Spool spool;
  private final Devices devices;
  private final AgentSessions sessions;
  private final Meters meters;

  public Heartbeats(
      String version, Host host, LoadLook load, Spool spool, Fleet fleet, AgentSessions sessions) {
    this.version = version;
    this.host = host;
    this.load = load;
    this.spool = spool;
    this.devices = fleet.devices();
    this.meters = fleet.meters();
    this.sessions = sessions;
  }

  private static Heartbeat.Meter meter(MeterReport report) {
    return new Heartbeat.Meter(
        report.device(),
        report.kind().key(),
        report.port(),
        report.state() == MeterState.MEASURING,
        report.state().name(),
        report.reason(),
        report.samples(),
        report.lost(),
        report.milliwatts());
  }

  @Override
  public Heartbeat get() {
    long nowNs = System.nanoTime();
    Spool.State spooled = spool.state();
    return new Heartbeat(
        version,
        host.name(),
        nowNs,
        System.currentTimeMillis(),
        spooled.backlogRecords(),
        spooled.backlogBytes(),
        devices.all().stream().map(connection -> connection.report(nowNs)).toList(),
        sessions.open(),
        load.next(),
        new Heartbeat.Spool(spooled.refused(), spooled.unsaved()),
        meters.reports().stream().map(Heartbeats::meter).toList());
  }
}
