package io.tinyprofiler.hub;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.UUID;

/** A hub's own meters, apart from those of other hubs in the JVM; Vert.x counts into them. */
final class HubMeters {

  private final String name = "hub-" + UUID.randomUUID();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  PrometheusMeterRegistry registry() {
    return registry;
  }

  VertxBuilder builder() {
    return Vertx.builder().withMetrics(new MicrometerMetricsFactory(registry));
  }

  VertxOptions options() {
    return new VertxOptions()
        .setMetricsOptions(
            new MicrometerMetricsOptions()
                .setRegistryName(name)
                .setJvmMetricsEnabled(true)
                .setEnabled(true));
  }

  void stop() {
    BackendRegistries.stop(name);
  }
}
