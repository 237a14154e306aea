package io.tinyprofiler.agent.device;

import io.tinyprofiler.shared.record.RunMode;

/** What an agent asks of a device, whatever protocol it speaks. */
public sealed interface DeviceCommand {

  /** Read your clock; only between runs. */
  record Sync(long nonce) implements DeviceCommand {}

  /** Report memory, temperature and link counters. */
  record Stat() implements DeviceCommand {}

  /**
   * Generate, or infer.
   *
   * @param run chosen by the agent, 32 bits, unique while the device is up
   * @param maxTokens most tokens to generate
   * @param temperatureMilli thousandths; 0 is greedy
   * @param seed unsigned 32 bits
   * @param mode when the tokens are to be told
   * @param prompt any length; the driver splits what is too long for a frame
   */
  record Run(long run, int maxTokens, int temperatureMilli, long seed, RunMode mode, String prompt)
      implements DeviceCommand {}

  /**
   * Tell a part of the last run again; only between runs.
   *
   * @param run that was the last one
   * @param from position of the first token; with 0 the acceptance and the prefill's end come too
   * @param count of tokens; if there are fewer, the end comes too
   */
  record Dump(long run, int from, int count) implements DeviceCommand {}

  /**
   * A model is to come; only between runs.
   *
   * @param bytes of the file
   * @param sha256 lower-case hex
   */
  record LoadBegin(long bytes, String sha256) implements DeviceCommand {}

  /** A part of that model; in any order, and again if it was not answered. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way into a frame; never compared
  record LoadPart(long offset, byte[] bytes) implements DeviceCommand {}

  /** The model is whole: check it and use it. */
  record LoadEnd() implements DeviceCommand {}

  /** Say who you are. */
  record Identify() implements DeviceCommand {}

  record Abort(long run) implements DeviceCommand {}

  /** Restart the firmware. */
  record Reset() implements DeviceCommand {}
}
