package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.bus.Batch;

/**
 * A batch on its way to the hub.
 *
 * @param last record that the hub's mark stands at once the batch is stored; beyond {@link
 *     Batch#last} only when the batch is a declaration of lost records
 */
public record Outgoing(Batch batch, long last) {}
