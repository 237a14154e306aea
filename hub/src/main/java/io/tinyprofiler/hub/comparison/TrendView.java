package io.tinyprofiler.hub.comparison;

import java.time.Instant;

/**
 * What was measured under one value of a label, e.g. at one commit, on one class of device with one
 * model and prompt set.
 *
 * @param value of the label
 * @param firstAt when the first of its sessions was summarised
 * @param runs valid measured runs of its sessions
 * @param tgTs decode throughput, median over its sessions, tokens/s; null if none has it
 * @param ttft the same of the time to first token, s
 * @param itl the same of the median inter-token latency, s
 * @param itlChangePercent against the value before it; null for the first
 */
record TrendView(
    String value,
    Instant firstAt,
    String platform,
    boolean emulated,
    String model,
    String quantization,
    String promptSetSha,
    int sessions,
    int runs,
    int invalidRuns,
    Double tgTs,
    Double ttft,
    Double itl,
    Double itlChangePercent) {}
