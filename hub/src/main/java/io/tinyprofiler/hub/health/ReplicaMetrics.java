package io.tinyprofiler.hub.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.database.replica.ReplicaState;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Who answers this hub's reads; a hub without a replica has no such metrics. */
public final class ReplicaMetrics implements MeterBinder {

  private final Reads reads;

  public ReplicaMetrics(Reads reads) {
    this.reads = reads;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (reads.replica().isEmpty()) {
      return;
    }
    counter(registry, "replica", Reads::answeredByReplica);
    counter(registry, "primary", Reads::answeredByPrimary);
    gauge(registry, "replica_in_use", state -> state.trouble() == null ? 1 : 0);
    gauge(registry, "replica_lag_bytes", ReplicaState::lagBytes);
  }

  private void counter(MeterRegistry registry, String server, ToDoubleFunction<Reads> answered) {
    FunctionCounter.builder("database_reads", reads, answered)
        .description(
            "Reads of results, exports, comparisons, history and search that were answered")
        .tag("server", server)
        .register(registry);
  }

  private void gauge(MeterRegistry registry, String name, Function<ReplicaState, Number> figure) {
    Gauge.builder(name, () -> reads.replica().map(figure).orElse(null)).register(registry);
  }
}
