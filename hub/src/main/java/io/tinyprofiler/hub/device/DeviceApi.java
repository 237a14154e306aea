package io.tinyprofiler.hub.device;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.InvalidField;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** {@code /api/v1/devices}, {@code /devices/status} and {@code /devices/scan}. */
public final class DeviceApi implements Api {

  private static final Duration LONGEST_RESERVATION = Duration.ofDays(31);

  /** Body of a reservation; {@code until} is ISO 8601 with a zone. */
  record Reservation(String who, String until) {}

  private final PgDevices devices;
  private final Scans scans;
  private final Consumer<String> freed;
  private final Clock clock;

  /**
   * The API.
   *
   * @param freed told a device whose reservation was changed: sessions may wait for it
   */
  public DeviceApi(PgDevices devices, Scans scans, Consumer<String> freed, Clock clock) {
    this.devices = devices;
    this.scans = scans;
    this.freed = freed;
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listDevices", this::list).on("getDevice", r -> get(devices, r.path("device")));
    routes.onStored("reserveDevice", this::reserve).onStored("releaseDevice", this::release);
    routes.on("getDevicesStatus", r -> devices.all().map(all -> Map.of("devices", all)));
    routes.on("scanDevices", r -> scans.all().map(all -> Map.of("agents", all)));
  }

  private Future<?> list(Request request) {
    return devices
        .list(request.slice())
        .map(found -> Page.of("devices", found, request.slice(), DeviceView::id));
  }

  private static Future<DeviceView> get(PgDevices devices, String id) {
    return devices.find(id).map(found -> found.orElseThrow(() -> unknown(id)));
  }

  private Future<?> reserve(Request request) {
    Reservation wish = request.body(Reservation.class);
    Instant until = until(wish.until());
    return change(request, (all, id) -> all.reserve(id, wish.who(), until));
  }

  private Future<?> release(Request request) {
    String who = request.query("who").orElseThrow();
    return change(request, (all, id) -> all.release(id, who));
  }

  private Future<?> change(Request request, BiFunction<PgDevices, String, Future<Boolean>> change) {
    String id = request.path("device");
    return request
        .commit(
            db -> {
              PgDevices all = devices.in(db);
              return change
                  .apply(all, id)
                  .compose(done -> get(all, id).map(device -> done ? device : refuse(device)));
            })
        .onSuccess(device -> freed.accept(id));
  }

  private static DeviceView refuse(DeviceView device) {
    throw new Problem(
        "device-reserved",
        "%s is reserved by %s until %s"
            .formatted(device.id(), device.reservedBy(), device.reservedUntil()),
        "wait, or release it as " + device.reservedBy());
  }

  private Instant until(String text) {
    Instant now = clock.instant();
    Instant until = parse(text);
    if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_RESERVATION))) {
      throw new InvalidField(
          "until", "until is " + text, "give a time from now to 31 days from now");
    }
    return until;
  }

  private static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new InvalidField(
          "until", "until is '" + text + "'", "give ISO 8601 with a zone: 2027-01-31T18:00:00Z");
    }
  }

  private static Problem unknown(String id) {
    return new Problem(
        "device-not-found",
        "no device " + id + " was ever seen",
        "list them with: tiny-profiler devices; look for new ones with: tiny-profiler devices scan");
  }
}
