package io.tinyprofiler.shared.record;

import java.time.Instant;

/**
 * A record with its place in the agent's stream.
 *
 * @param seq from 1, without gaps within an epoch
 * @param at agent's wall clock, informative: a Pi has no clock of its own until NTP
 * @param monoNs agent's monotonic clock, ns
 */
public record Numbered(long seq, Instant at, long monoNs, AgentRecord record) {}
