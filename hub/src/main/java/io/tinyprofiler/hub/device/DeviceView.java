package io.tinyprofiler.hub.device;

import io.tinyprofiler.shared.record.DeviceInfo;
import java.time.Instant;

/**
 * A device as clients see it.
 *
 * @param connected the agent is connected and the device answers it
 * @param emulated whether it is an emulator; null before it said who it is
 * @param state a {@link io.tinyprofiler.shared.record.DeviceState} in lower case
 * @param temperatureCelsius at the agent's last heartbeat; null if the device does not measure it
 * @param damagedFrames on its line, as the agent's last heartbeat counts them; null if it does not
 *     name the device
 * @param session the session that occupies it, or null
 * @param queued sessions that wait for it
 * @param reservedBy null unless it is reserved now
 * @param info what the device says of itself; null before it did
 */
record DeviceView(
    String id,
    boolean connected,
    String platform,
    Boolean emulated,
    String agent,
    String port,
    String firmware,
    String model,
    String quantization,
    String state,
    String reason,
    Instant lastSeen,
    Double temperatureCelsius,
    Long damagedFrames,
    String session,
    int queued,
    String reservedBy,
    Instant reservedUntil,
    boolean retired,
    DeviceInfo info) {}
