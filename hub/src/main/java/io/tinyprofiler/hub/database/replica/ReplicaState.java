package io.tinyprofiler.hub.database.replica;

/**
 * How a replica is.
 *
 * @param trouble why the primary answers in its place; null while it is read
 * @param lagBytes of the primary's log that it had still to replay when it was last looked at; null
 *     if it did not say
 */
public record ReplicaState(String address, String trouble, Long lagBytes) {}
