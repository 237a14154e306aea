package io.tinyprofiler.agent;

import io.tinyprofiler.agent.device.DeviceConnection;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happens to identified devices into records, and tells when one is idle. Belongs to the
 * event loop of the devices.
 */
final class DeviceRecords implements DeviceConnection.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceRecords.class);
  private static final long CONSOLE_MS = 500;
  private static final long AGAIN_MS = 1_000;

  private final Vertx vertx;
  private final RecordSink sink;
  private final Consumer<DeviceConnection> idle;
  private final Map<String, ConsoleLines> consoles = new HashMap<>();

  /** Not kept yet, by what it tells. */
  private final Map<String, AgentRecord> newest = new HashMap<>();

  DeviceRecords(Vertx vertx, RecordSink sink, Consumer<DeviceConnection> idle) {
    this.vertx = vertx;
    this.sink = sink;
    this.idle = idle;
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    DeviceInfo info = connection.info();
    if (info == null) {
      return; // nobody knows yet whose state it is
    }
    tell("state " + info.uid(), new DeviceChanged(info.uid(), connection.port(), state, reason));
    if (state == DeviceState.IDLE) {
      idle.accept(connection);
    }
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
    DeviceInfo info = connection.info();
    if (event instanceof DeviceEvent.Hello hello) {
      String uid = hello.info().uid();
      tell("identity " + uid, new DeviceSeen(uid, connection.port(), hello.info()));
    } else if (event instanceof DeviceEvent.Console console && info != null) {
      String device = info.uid();
      ConsoleLines lines = consoles.get(device);
      if (lines == null) {
        lines = new ConsoleLines();
        consoles.put(device, lines);
        vertx.setTimer(CONSOLE_MS, timer -> flush(device));
      }
      lines.add(console.line());
    }
  }

  /** What devices print comes in one record each so often, however much it is. */
  private void flush(String device) {
    List<String> lines = consoles.remove(device).taken();
    append(new DeviceLog(device, lines));
  }

  /**
   * The hub gives work by what it knows of a device: what a full spool refuses is told again, until
   * something newer of its kind is.
   */
  private void tell(String what, AgentRecord record) {
    newest.put(what, record);
    append(record)
        .onSuccess(kept -> newest.remove(what, record))
        .onFailure(
            refused ->
                vertx.setTimer(
                    AGAIN_MS,
                    timer -> {
                      if (newest.remove(what, record)) {
                        tell(what, record);
                      }
                    }));
  }

  private Future<Void> append(AgentRecord record) {
    return sink.append(record)
        .onFailure(e -> LOG.debug("not kept: {}: {}", record, e.getMessage())); // the spool says so
  }
}
