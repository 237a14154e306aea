/**
 * Devices: from stamped bytes to typed events, and from commands to bytes. {@link
 * io.tinyprofiler.agent.device.Devices} keeps a {@link
 * io.tinyprofiler.agent.device.DeviceConnection} for each port; each opening of a port has a link,
 * a driver and a watch. Drivers are pure: bytes and the time in, events and bytes out.
 */
package io.tinyprofiler.agent.device;
