package io.tinyprofiler.hub.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tinyprofiler.hub.cluster.Attendance;
import io.tinyprofiler.hub.cluster.Peers;
import java.util.function.ToIntFunction;

/** The hubs of the cluster as this one sees them; a hub on its own has no such metrics. */
public final class ClusterMetrics implements MeterBinder {

  private final Peers peers;

  public ClusterMetrics(Peers peers) {
    this.peers = peers;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (peers.attendance().isEmpty()) {
      return;
    }
    gauge(registry, "cluster_hubs", Attendance::hubs);
    gauge(registry, "cluster_hubs_missing", found -> found.missing().size());
    gauge(registry, "cluster_hubs_unlisted", found -> found.unlisted().size());
  }

  private void gauge(MeterRegistry registry, String name, ToIntFunction<Attendance> figure) {
    Gauge.builder(name, () -> peers.attendance().map(figure::applyAsInt).orElse(null))
        .register(registry);
  }
}
