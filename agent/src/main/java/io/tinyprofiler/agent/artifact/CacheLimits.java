package io.tinyprofiler.agent.artifact;

import java.time.Duration;

/**
 * What a cache bears.
 *
 * @param maxBytes most that fetched artifacts may take on disk, B; the longest unused goes first
 * @param patienceMs how long the hub may deliver nothing of an artifact, ms
 * @param unused how long an artifact that nobody uses is kept; null for as long as there is room
 */
public record CacheLimits(long maxBytes, int patienceMs, Duration unused) {}
