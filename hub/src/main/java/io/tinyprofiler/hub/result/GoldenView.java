package io.tinyprofiler.hub.result;

import java.time.Instant;
import java.util.UUID;

/**
 * A golden output as clients see it.
 *
 * @param promptSha SHA-256 of the prompt's UTF-8 bytes, lower-case hex
 * @param hash FNV-1a 64 of the token ids, 16 hex digits
 * @param run whose output it is
 * @param setBy who accepted it, or {@code first run}
 */
record GoldenView(
    UUID id,
    String modelSha,
    String quantization,
    String firmwareFamily,
    String prompt,
    String promptSha,
    int maxTokens,
    String hash,
    int tokens,
    UUID run,
    UUID session,
    String setBy,
    Instant setAt) {}
