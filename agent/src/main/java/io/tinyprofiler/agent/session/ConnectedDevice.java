package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.flash.Firmware;
import io.tinyprofiler.agent.flash.Flasher;
import io.tinyprofiler.agent.flash.Flasher.Written;
import io.tinyprofiler.agent.model.Model;
import io.tinyprofiler.agent.model.ModelStore;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.join.SessionPower;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The device behind a connection.
 *
 * @param firmware null where no session names one
 * @param models null where no session names one
 * @param meters of this host's devices
 */
record ConnectedDevice(
    DeviceConnection connection, Firmware firmware, ModelStore models, Meters meters)
    implements SessionDevice {

  @Override
  public DeviceInfo info() {
    return connection.info();
  }

  @Override
  public boolean idle() {
    return connection.state() == DeviceState.IDLE;
  }

  @Override
  public Future<Path> fetch(String sha256) {
    return firmware.cache().get(sha256);
  }

  @Override
  public Future<Model> model(String sha256) {
    return models.get(sha256);
  }

  @Override
  public Future<Written> write(Path file) {
    return firmware.flasher().write(connection, Flasher.targetOf(connection), file, line -> {});
  }

  @Override
  public Optional<SessionPower> power() {
    return SessionPower.of(meters, info().uid());
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
