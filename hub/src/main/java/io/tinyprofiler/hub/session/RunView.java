package io.tinyprofiler.hub.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A run as clients see it.
 *
 * @param kind warmup or measured
 * @param status how it ended, in lower case; null while it runs
 * @param tokens as the device counts them; null if it never said
 * @param failure whose, in lower case; null for a valid run
 */
record RunView(
    UUID id,
    UUID session,
    int index,
    String kind,
    int repetition,
    String prompt,
    Instant startedAt,
    Instant endedAt,
    String status,
    boolean valid,
    int promptTokens,
    Integer tokens,
    int lost,
    String hash,
    String failure,
    String reason) {}
