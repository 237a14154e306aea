package io.tinyprofiler.shared.bus;

/**
 * What an agent asks after each connect: where do we go on?
 *
 * @param epoch of the spool, 16 hex digits
 * @param machineId of the agent's host; another host with the same epoch is a cloned card
 * @param highest last sequence number in the spool, 0 if none was ever written
 */
public record Resume(String epoch, String machineId, long highest) {}
