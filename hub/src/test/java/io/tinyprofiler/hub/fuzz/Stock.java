package io.tinyprofiler.hub.fuzz;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** A lab with something of each kind, and what was added to it since. */
final class Stock {

  /** Before the number of an incident: one of its actions. */
  static final String ACTION_OF = "action of ";

  /** A session whose stream of events ends. */
  static final String ENDED_SESSION = "ended session";

  private static final int INCIDENTS = 200;
  private static final int REMEMBERED = 12;
  private static final double[] GAPS_MS = {
    2, 2.01, 1.99, 2.02, 1.98, 2.005, 1.995, 2.015, 1.985, 2
  };

  /** Which parameter takes the id that an operation answers, and its name there. */
  private static final Map<String, String[]> MADE =
      Map.of(
          "addFirmware", new String[] {"firmware", "id"},
          "addModel", new String[] {"model", "id"},
          "createSession", new String[] {"session", "id"},
          "createToken", new String[] {"token", "id"},
          "setBaseline", new String[] {"baseline", "name"},
          "acceptGolden", new String[] {"golden", "id"},
          "addIncidentAction", new String[] {"action", "id"},
          "postSilences", new String[] {"silenceID", "silenceID"});

  private final Map<String, List<Object>> fixed = new HashMap<>();
  private final Map<String, Deque<Object>> made = new HashMap<>();

  /** Fills a lab. */
  Stock(TestHub hub, HttpProbe admin) {
    FakeAgent agent = hub.agentWithDevice("a", "d");
    JsonObject wish = new JsonObject().put("device", "d");
    String id = admin.post("/api/v1/sessions", wish).json().getString("id");
    StartSession start = agent.nextCommand(StartSession.class);
    UUID run = UUID.randomUUID();
    agent.store(Samples.session(1, start.spec(), run, "one"));
    String first = recorded(agent);
    String second = recorded(agent);
    hub.database()
        .sql(
            """
            insert into incidents (group_key, title, state, opened_at)
            select 'g' || i, 'incident ' || i, 'open', now() from generate_series(1, %d) as i;
            insert into incident_actions (incident_id, text, owner, due, created_at, created_by)
            select id, 'do it', 'me', current_date, now(), 'me' from incidents
            """
                .formatted(INCIDENTS));
    fixed.put("session", List.of(id, first, second));
    fixed.put(ENDED_SESSION, List.of(id, first, second));
    fixed.put("run", List.of(run.toString()));
    fixed.put("device", List.of("d"));
    fixed.put("who", List.of("me"));
    fixed.put("agent", List.of("a"));
    fixed.put("reference", List.of(first, "b"));
    fixed.put("candidates", List.of(second, first + "," + second, "b"));
    fixed.put("figures", List.of("itl", "ttft,tg_ts"));
    fixed.put("label", List.of("k=v"));
    fixed.put("wait", List.of(0));
    List<Object> times = List.of("2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z");
    fixed.put("until", List.of(Instant.now().plusSeconds(3600).toString()));
    fixed.put("matchers", List.of(List.of(Map.of("name", "a", "value", "b", "isRegex", false))));
    fixed.put("startsAt", times.subList(0, 1));
    fixed.put("endsAt", times.subList(1, 2));
    fixed.put("labels", List.of(Map.of("alertname", "Hot", "severity", "warning")));
    fixed.put("annotations", List.of(Map.of("summary", "hot")));
    fixed.put("filter", List.of("alertname=\"Hot\"", "{severity!~\"w.*\"}"));
    fixed.put("receiver", List.of("pager", ".*"));
    fixed.put("incident", upTo(INCIDENTS));
    made.put("baseline", new ArrayDeque<>(List.of("b")));
    admin.post("/api/v1/baselines", new JsonObject().put("name", "b").put("session", first));
  }

  private static String recorded(FakeAgent agent) {
    return Recording.of("d", "Once", Map.of("k", "v")).runs(GAPS_MS).store(agent).toString();
  }

  private static List<Object> upTo(int count) {
    return IntStream.rangeClosed(1, count).<Object>mapToObj(String::valueOf).toList();
  }

  /** Values of things that are there, or were until lately, by the name of a parameter. */
  List<Object> known(String name) {
    if (name.startsWith(ACTION_OF)) { // the lab's have the numbers of their incidents
      return List.of(name.substring(ACTION_OF.length()));
    }
    List<Object> all = new ArrayList<>(fixed.getOrDefault(name, List.of()));
    all.addAll(made.getOrDefault(name, new ArrayDeque<>()));
    return all;
  }

  /** Remembers what a change has made. */
  void learn(String operation, Answer answer) {
    String[] names = MADE.get(operation);
    if (names == null || answer.status() / 100 != 2) {
      return;
    }
    Deque<Object> latest = made.computeIfAbsent(names[0], none -> new ArrayDeque<>());
    latest.add(String.valueOf(answer.json().getValue(names[1])));
    if (latest.size() > REMEMBERED) {
      latest.remove();
    }
  }
}
