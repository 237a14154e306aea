/**
 * The way to the hub. {@link io.tinyprofiler.agent.uplink.Uplink} connects for ever; on each
 * connection a {@code HubLink} asks where to go on and keeps a {@code Window} of batches in flight
 * over the {@code HubSocket}, which speaks the event bus bridge's protocol.
 */
package io.tinyprofiler.agent.uplink;
