package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import java.time.OffsetDateTime;
import java.util.List;

/** What each record kind does to the tables. Pure: a record and its time in, statements out. */
final class Projection {

  private Projection() {}

  /**
   * The statements of a record.
   *
   * @throws IllegalStateException for a kind without a handler, which a test rules out
   */
  static List<Write> of(String agent, String epoch, Numbered numbered, HubTime.Mapped at) {
    OffsetDateTime time = at.time();
    var record = numbered.record();
    if (record instanceof TokenChunk r) {
      return List.of(PgRunWrites.tokens(r));
    } else if (record instanceof RunStarted r) {
      return List.of(PgRunWrites.started(r, at));
    } else if (record instanceof RunEnded r) {
      return List.of(PgRunWrites.ended(r, time));
    } else if (record instanceof InferenceWindow r) {
      return List.of(PgFindingWrites.window(r));
    } else if (record instanceof InferenceResult r) {
      return List.of(PgFindingWrites.result(r));
    } else if (record instanceof ReportedFigure r) {
      return List.of(PgFindingWrites.figure(r));
    } else if (record instanceof ReadingChunk r) {
      return PgRunWrites.readings(r, time);
    } else if (record instanceof PowerMeasured r) {
      return List.of(PgPowerWrites.measured(r));
    } else if (record instanceof EnergyChunk r) {
      return List.of(PgPowerWrites.energy(r));
    } else if (record instanceof PowerChunk r) {
      return List.of(PgPowerWrites.curve(r));
    } else if (record instanceof ClockSync r) {
      return List.of(PgSessionWrites.clock(r, time));
    } else if (record instanceof SessionAccepted r) {
      return PgSessionWrites.accepted(agent, r, time);
    } else if (record instanceof FirmwareWritten r) {
      return List.of(PgSessionWrites.written(r));
    } else if (record instanceof ModelLoaded r) {
      return List.of(PgSessionWrites.loaded(r));
    } else if (record instanceof SessionEnded r) {
      return List.of(PgSessionWrites.ended(r, time));
    } else if (record instanceof DeviceSeen r) {
      return List.of(PgDeviceWrites.seen(agent, r));
    } else if (record instanceof DeviceChanged r) {
      return PgDeviceWrites.changed(agent, r, time);
    } else if (record instanceof DeviceLog r) {
      return PgDeviceWrites.log(r, time);
    } else if (record instanceof AgentStarted r) {
      return List.of(PgDeviceWrites.started(agent, r));
    } else if (record instanceof Refused r) {
      return List.of(PgDeviceWrites.refused(agent, r, time));
    } else if (record instanceof Lost r) {
      return List.of(PgDeviceWrites.lost(agent, epoch, r));
    }
    throw new IllegalStateException("no table for " + record.getClass().getSimpleName());
  }
}
