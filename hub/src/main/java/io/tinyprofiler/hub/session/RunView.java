package io.tinyprofiler.hub.session;

import io.tinyprofiler.shared.metric.Temperatures;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A run as clients see it.
 *
 * @param kind a {@link io.tinyprofiler.shared.record.RunKind}
 * @param mode a word of {@link io.tinyprofiler.shared.record.RunMode}
 * @param status a {@link io.tinyprofiler.shared.record.RunStatus}; null while it runs
 * @param tickHz rate of the device's clock, 1/s
 * @param promptTokens null if the device does not tell, or has no tokens
 * @param tokens as the device counts them; null if it never said
 * @param failure a {@link io.tinyprofiler.shared.record.FailureKind}; null for a valid run
 * @param marks what speaks against it, a {@link io.tinyprofiler.shared.record.RunMark} each
 * @param temperature as the device reported it in the run, degrees Celsius; null if it did not
 */
record RunView(
    UUID id,
    UUID session,
    int index,
    String kind,
    String mode,
    int repetition,
    String prompt,
    Instant startedAt,
    Instant endedAt,
    String status,
    boolean valid,
    long tickHz,
    Integer promptTokens,
    Integer tokens,
    int lost,
    String hash,
    String failure,
    String reason,
    List<String> marks,
    Temperatures temperature) {}
