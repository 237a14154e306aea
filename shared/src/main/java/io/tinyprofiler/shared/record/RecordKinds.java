package io.tinyprofiler.shared.record;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the kinds of records are called in JSON. */
@JacksonAnnotationsInside
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "AgentStarted", value = AgentRecord.AgentStarted.class),
  @JsonSubTypes.Type(name = "DeviceSeen", value = AgentRecord.DeviceSeen.class),
  @JsonSubTypes.Type(name = "DeviceChanged", value = AgentRecord.DeviceChanged.class),
  @JsonSubTypes.Type(name = "DeviceLog", value = AgentRecord.DeviceLog.class),
  @JsonSubTypes.Type(name = "SessionAccepted", value = AgentRecord.SessionAccepted.class),
  @JsonSubTypes.Type(name = "FirmwareWritten", value = AgentRecord.FirmwareWritten.class),
  @JsonSubTypes.Type(name = "ModelLoaded", value = AgentRecord.ModelLoaded.class),
  @JsonSubTypes.Type(name = "SessionEnded", value = AgentRecord.SessionEnded.class),
  @JsonSubTypes.Type(name = "RunStarted", value = AgentRecord.RunStarted.class),
  @JsonSubTypes.Type(name = "TokenChunk", value = AgentRecord.TokenChunk.class),
  @JsonSubTypes.Type(name = "InferenceWindow", value = AgentRecord.InferenceWindow.class),
  @JsonSubTypes.Type(name = "InferenceResult", value = AgentRecord.InferenceResult.class),
  @JsonSubTypes.Type(name = "ReportedFigure", value = AgentRecord.ReportedFigure.class),
  @JsonSubTypes.Type(name = "ReadingChunk", value = AgentRecord.ReadingChunk.class),
  @JsonSubTypes.Type(name = "PowerMeasured", value = AgentRecord.PowerMeasured.class),
  @JsonSubTypes.Type(name = "EnergyChunk", value = AgentRecord.EnergyChunk.class),
  @JsonSubTypes.Type(name = "PowerChunk", value = AgentRecord.PowerChunk.class),
  @JsonSubTypes.Type(name = "ClockSync", value = AgentRecord.ClockSync.class),
  @JsonSubTypes.Type(name = "RunEnded", value = AgentRecord.RunEnded.class),
  @JsonSubTypes.Type(name = "Refused", value = AgentRecord.Refused.class),
  @JsonSubTypes.Type(name = "Lost", value = AgentRecord.Lost.class)
})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface RecordKinds {}
