package io.tinyprofiler.hub.alert.api;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.api.Views.Cluster;
import io.tinyprofiler.hub.alert.api.Views.Config;
import io.tinyprofiler.hub.alert.api.Views.ReceiverView;
import io.tinyprofiler.hub.alert.api.Views.SilenceId;
import io.tinyprofiler.hub.alert.api.Views.SilenceView;
import io.tinyprofiler.hub.alert.api.Views.StatusView;
import io.tinyprofiler.hub.alert.api.Views.Version;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.tinyprofiler.hub.alert.route.Routing;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.alert.store.PgSilences;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Alertmanager's API, version 2, as Prometheus and amtool speak it. What is wrong with a request's
 * meaning is answered as they expect it: 400 and a sentence as a JSON text.
 */
public final class AlertmanagerApi implements Api {

  /** The version of Alertmanager whose API this is; amtool warns of any that is not its own. */
  private static final String SPOKEN = "0.25.0";

  private final PgAlerts alerts;
  private final PgSilences silences;
  private final Routing routing;
  private final Clock clock;
  private final Instant started;

  public AlertmanagerApi(PgAlerts alerts, PgSilences silences, Routing routing, Clock clock) {
    this.alerts = alerts;
    this.silences = silences;
    this.routing = routing;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public void mount(Routes routes) {
    routes.on("postAlerts", saying(this::postAlerts));
    routes.on("getAlerts", saying(this::getAlerts));
    routes.on("getAlertGroups", saying(this::getGroups));
    routes.on("getSilences", saying(this::getSilences));
    routes.onStored("postSilences", saying(this::postSilence));
    routes.on("getSilence", this::getSilence);
    routes.onStored("deleteSilence", this::expireSilence);
    routes.on("getAlertReceivers", r -> Future.succeededFuture(receivers()));
    routes.on("getAlertStatus", r -> Future.succeededFuture(status()));
  }

  /** Says what is wrong as Alertmanager does. */
  private static Function<Request, Future<?>> saying(Function<Request, Future<?>> operation) {
    return request -> {
      try {
        return operation.apply(request);
      } catch (IllegalArgumentException e) {
        return Future.succeededFuture(Reply.json(400, e.getMessage()));
      }
    };
  }

  /** Stores those that are alerts, whatever the others are. */
  private Future<?> postAlerts(Request request) {
    Instant now = now();
    List<Alert> valid = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (AlertBody body : request.body(AlertBody[].class)) {
      try {
        valid.add(body.alert(now, routing.resolveTimeout()));
      } catch (IllegalArgumentException e) {
        wrong.add(e.getMessage());
      }
    }
    return alerts
        .put(valid, now)
        .map(
            stored ->
                wrong.isEmpty() ? Reply.empty(200) : Reply.json(400, String.join("; ", wrong)));
  }

  private Future<?> getAlerts(Request request) {
    AlertFilter filter = AlertFilter.of(request);
    return look().map(now -> now.alerts(filter));
  }

  private Future<?> getGroups(Request request) {
    AlertFilter filter = AlertFilter.of(request);
    return look().map(now -> now.groups(filter, filter.receiver()));
  }

  private Future<Now> look() {
    Instant now = now();
    return silences
        .list()
        .compose(all -> alerts.firing(now).map(firing -> new Now(routing, firing, all, now)));
  }

  private Future<?> getSilences(Request request) {
    Matchers filter = AlertFilter.matchers(request);
    Instant now = now();
    return silences
        .list()
        .map(
            all ->
                all.stream()
                    .filter(silence -> wanted(silence, filter))
                    .sorted(order(now))
                    .map(silence -> SilenceView.of(silence, now))
                    .toList());
  }

  /** A filter is held against the values that a silence is about. */
  private static boolean wanted(Silence silence, Matchers filter) {
    Map<String, String> values = new HashMap<>();
    silence.matchers().all().forEach(own -> values.put(own.name(), own.value()));
    return filter.match(Labels.of(values));
  }

  /** Active ones that end soonest, pending ones that begin soonest, those that ended last. */
  private static Comparator<Silence> order(Instant now) {
    return Comparator.comparing((Silence silence) -> silence.at(now))
        .thenComparing(
            (a, b) ->
                switch (a.at(now)) {
                  case ACTIVE -> a.endsAt().compareTo(b.endsAt());
                  case PENDING -> a.startsAt().compareTo(b.startsAt());
                  case EXPIRED -> b.endsAt().compareTo(a.endsAt());
                });
  }

  private Future<?> postSilence(Request request) {
    Instant now = now();
    Silence wish = request.body(SilenceBody.class).silence(now);
    if (wish.id() == null) {
      Silence fresh = wish.fresh(now);
      return request.commit(db -> silences.in(db).add(fresh).map(new SilenceId(fresh.id())));
    }
    AtomicReference<UUID> id = new AtomicReference<>(wish.id());
    return request.commit(
        db ->
            silences
                .in(db)
                .change(wish.id(), known -> changed(known, wish, now, id))
                .map(found -> found ? new SilenceId(id.get()) : notFound(wish.id())));
  }

  /** What cannot be changed any more ends, and a new one takes its place. */
  private static List<Silence> changed(
      Silence known, Silence wish, Instant now, AtomicReference<UUID> id) {
    if (known.canBecome(wish, now)) {
      return List.of(wish.updated(now));
    }
    Silence fresh = wish.fresh(now);
    id.set(fresh.id());
    return known.at(now) == Silence.State.EXPIRED
        ? List.of(fresh)
        : List.of(known.expired(now), fresh);
  }

  private Future<?> getSilence(Request request) {
    UUID id = request.pathId("silenceID");
    return silences
        .find(id)
        .map(found -> found.isPresent() ? SilenceView.of(found.get(), now()) : notFound(id));
  }

  private Future<?> expireSilence(Request request) {
    UUID id = request.pathId("silenceID");
    Instant now = now();
    return request.commit(
        db ->
            silences
                .in(db)
                .change(
                    id,
                    known ->
                        known.at(now) == Silence.State.EXPIRED
                            ? List.of()
                            : List.of(known.expired(now)))
                .map(found -> found ? Reply.empty(200) : notFound(id)));
  }

  private static Reply notFound(UUID silence) {
    return Reply.json(404, "there is no silence " + silence);
  }

  private List<ReceiverView> receivers() {
    return routing.integrations().keySet().stream().map(ReceiverView::new).toList();
  }

  private StatusView status() {
    String version = AlertmanagerApi.class.getPackage().getImplementationVersion();
    return new StatusView(
        new Cluster("disabled", List.of()),
        new Config(routing.shown()),
        started,
        new Version(
            SPOKEN, version == null ? "unpackaged" : version, "tiny-llm-profiler", "", "", ""));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
