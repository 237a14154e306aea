package io.tinyprofiler.hub.access;

import java.time.Instant;

/**
 * A change as administrators see it.
 *
 * @param callerId of the token, or anonymous
 * @param caller the token's name
 * @param address the caller's, without a port
 * @param operation as the API's document names it
 * @param status of the answer; null while it is made, or if the hub died meanwhile
 */
record AuditView(
    String id,
    Instant at,
    String callerId,
    String caller,
    String role,
    String address,
    String method,
    String path,
    String operation,
    Integer status) {}
