package io.tinyprofiler.hub.alert.notify;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.Silence;
import io.tinyprofiler.hub.alert.config.RoutingFile;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.MatcherText;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.tinyprofiler.hub.alert.route.Routing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An engine on a time of its own, in which a test acts at seconds since the start. */
final class Stage {

  /** For which an alert fires unless it is told to be over. */
  static final Duration FOREVER = Duration.ofDays(400);

  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  private final List<Told> told = new ArrayList<>();
  private final Map<Labels, Alert> store = new HashMap<>();
  private final List<Silence> silences = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final Routing routing;
  private Dispatch dispatch;
  private Instant now = START;

  Stage(String yaml) {
    this.routing = read(yaml).routing();
    this.dispatch = new Dispatch(routing, told, START);
  }

  static RoutingFile read(String yaml) {
    try {
      Path file = Files.createTempFile("routes", ".yaml");
      Files.writeString(file, yaml);
      RoutingFile read = RoutingFile.read(file);
      Files.delete(file);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets time pass; what is said meanwhile is heard. */
  Stage at(double seconds) {
    Instant until = START.plus(Duration.ofMillis((long) (seconds * 1000)));
    while (!dispatch.next().isAfter(until)) {
      now = dispatch.next().isAfter(now) ? dispatch.next() : now;
      Round round = dispatch.advance(now);
      round.told().forEach(told::add);
      round.notices().forEach(notice -> heard.add(shown(notice)));
      round.forgotten().forEach(alert -> store.remove(alert.labels()));
    }
    now = until;
    return this;
  }

  /** E.g. {@code 30 team/webhook/0 {}:{a="x"} firing: x y, resolved: z}, alerts by label n. */
  private static String shown(Notice notice) {
    List<String> firing = new ArrayList<>();
    List<String> resolved = new ArrayList<>();
    notice
        .alerts()
        .forEach(a -> (a.resolvedAt(notice.at()) ? resolved : firing).add(a.labels().get("n")));
    double seconds = Duration.between(START, notice.at()).toMillis() / 1000.0;
    return "%s %s +%s -%s"
        .formatted(
            seconds == Math.rint(seconds)
                ? String.valueOf((long) seconds)
                : String.valueOf(seconds),
            notice.integration().split("/", 2)[0],
            String.join(",", firing),
            String.join(",", resolved));
  }

  Stage fire(String... pairs) {
    return tell(now.plus(FOREVER), pairs);
  }

  Stage resolve(String... pairs) {
    return tell(now, pairs);
  }

  /** Pairs of name and value. */
  private Stage tell(Instant end, String... pairs) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    Labels known = Labels.of(labels);
    Alert alert = new Alert(known, Map.of(), now, end, now, false, "");
    Alert old = store.get(known);
    Alert next = old == null ? alert : old.then(alert, now);
    store.put(known, next);
    dispatch.advance(now);
    dispatch.put(next);
    return this;
  }

  Stage silence(String matchers, double seconds) {
    silences.add(
        new Silence(
            UUID.randomUUID(),
            new Matchers(MatcherText.all(matchers)),
            now,
            now.plus(Duration.ofMillis((long) (seconds * 1000))),
            now,
            "",
            ""));
    dispatch.silences(silences);
    return this;
  }

  /** Forgets all but what was stored, as a restart does. */
  Stage restart() {
    dispatch = new Dispatch(routing, told, now);
    dispatch.silences(silences);
    store.values().forEach(alert -> dispatch.put(alert));
    return this;
  }

  int remembered() {
    return store.size();
  }

  /** What was said since the last question. */
  List<String> heard() {
    List<String> all = List.copyOf(heard);
    heard.clear();
    return all;
  }
}
