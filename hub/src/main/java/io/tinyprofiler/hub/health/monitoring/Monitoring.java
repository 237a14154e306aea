package io.tinyprofiler.hub.health.monitoring;

import io.tinyprofiler.hub.health.monitoring.MonitoringConfig.Neighbour;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus, Alertmanager and Grafana beside the hub: how they are, and their restart. */
public final class Monitoring {

  private static final int LIMIT_MS = 2_000;
  private static final int RESTART_LIMIT_S = 60;

  /**
   * How a service is.
   *
   * @param millis that it took to answer; null if it did not
   * @param trouble what is wrong; null if nothing is
   */
  public record State(String name, String url, String unit, Double millis, String trouble) {}

  private record Service(String name, Neighbour at, String path) {}

  private final Vertx vertx;
  private final HttpClient http;
  private final String systemctl;
  private final List<Service> services;

  public Monitoring(Vertx vertx, MonitoringConfig config) {
    this.vertx = vertx;
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(LIMIT_MS));
    this.systemctl = config.systemctl();
    this.services =
        List.of(
            new Service("prometheus", config.prometheus(), "/-/healthy"),
            new Service("alertmanager", config.alertmanager(), "/-/healthy"),
            new Service("grafana", config.grafana(), "/api/health"));
  }

  /** Those that are configured, asked now. */
  public Future<List<State>> states() {
    return Future.join(
            services.stream().filter(service -> service.at().there()).map(this::state).toList())
        .map(asked -> asked.<State>list());
  }

  private Future<State> state(Service service) {
    long start = System.nanoTime();
    return ask(service.at().url().replaceFirst("/+$", "") + service.path())
        .map(
            status -> {
              double millis = Math.round((System.nanoTime() - start) / 1e3) / 1e3;
              return status == 200
                  ? state(service, millis, null)
                  : state(service, millis, "it answers " + status);
            })
        .otherwise(e -> state(service, null, "it does not answer: " + e.getMessage()));
  }

  private Future<Integer> ask(String url) {
    RequestOptions request =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url).setTimeout(LIMIT_MS);
    return http.request(request)
        .compose(asked -> asked.send())
        .compose(response -> response.body().map(read -> response.statusCode()))
        .timeout(2 * LIMIT_MS, TimeUnit.MILLISECONDS);
  }

  private static State state(Service service, Double millis, String trouble) {
    return new State(service.name(), service.at().url(), service.at().unit(), millis, trouble);
  }

  /**
   * Restarts a service's unit.
   *
   * @return fails with a {@link Problem} if there is none, or systemd is not there or refuses
   */
  public Future<Void> restart(String name) {
    Optional<Service> found =
        services.stream()
            .filter(service -> service.name().equals(name) && service.at().there())
            .findFirst();
    if (found.isEmpty()) {
      return Future.failedFuture(
          new Problem(
              "monitoring-not-found",
              "the hub knows no monitoring service " + name,
              "give its address as health.monitoring." + name + ".url of the hub"));
    }
    String unit = found.get().at().unit();
    if (unit.isEmpty()) {
      return Future.failedFuture(
          refused(name + " has no systemd unit", "give it as health.monitoring." + name + ".unit"));
    }
    return vertx.executeBlocking(
        () -> {
          restartUnit(unit);
          return null;
        },
        false);
  }

  private void restartUnit(String unit) {
    try {
      Process process =
          new ProcessBuilder(systemctl, "--no-ask-password", "restart", unit)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(RESTART_LIMIT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw refused(
            "%s did not restart in %d s".formatted(unit, RESTART_LIMIT_S),
            "look at: systemctl status " + unit);
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw refused(
            "systemd did not restart %s: %s".formatted(unit, said.strip().replaceAll("\\s+", " ")),
            "allow the hub's user to restart that unit (polkit), or do it yourself: systemctl restart "
                + unit);
      }
    } catch (IOException e) {
      throw new Problem(
          "restart-refused", "this host has no " + systemctl, "restart " + unit + " by hand", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("restart-refused", "interrupted", "try again", e);
    }
  }

  private static Problem refused(String sentence, String next) {
    return new Problem("restart-refused", sentence, next);
  }
}
