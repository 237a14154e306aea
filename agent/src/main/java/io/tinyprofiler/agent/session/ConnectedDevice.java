package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;

/** The device behind a connection. */
record ConnectedDevice(DeviceConnection connection) implements SessionDevice {

  @Override
  public DeviceInfo info() {
    return connection.info();
  }

  @Override
  public boolean idle() {
    return connection.state() == DeviceState.IDLE;
  }

  @Override
  public void occupy(Listener session) {
    connection.occupy(new Occupant(session));
  }

  @Override
  public void send(DeviceCommand command) {
    connection.send(command);
  }

  @Override
  public void vacate() {
    connection.vacate();
  }

  private record Occupant(Listener session) implements DeviceConnection.Listener {

    @Override
    public void onState(DeviceConnection connection, DeviceState state, String reason) {
      if (state == DeviceState.LOST) {
        session.onLost(connection.blame(), reason);
      }
    }

    @Override
    public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
      session.onEvent(event, hostNs);
    }
  }
}
