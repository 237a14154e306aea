package io.tinyprofiler.hub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.artifact.ModelBytes;
import io.tinyprofiler.hub.cli.HubClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the API's document with requests that its schemas allow and with others, from
 * every kind of caller: no failure of the hub, every answer as described, nobody gets what is not
 * his. {@code -Dfuzz.requests} says how many, {@code -Dfuzz.seed} repeats them.
 */
class ApiFuzzIT {

  private static final List<String> ROLES = List.of("none", "agent", "viewer", "operator", "admin");

  /** Few models, for which the hub has room. */
  private static final List<Integer> SEEDS = List.of(1, 2, 3);

  /** These work for long on files or on the host's services; they are only asked for wrongly. */
  private static final Set<String> HEAVY =
      Set.of(
          "createBackup", "verifyBackup", "pruneBackups", "beginMaintenance", "restartMonitoring");

  /** What there is only after one of these. */
  private static final Set<String> AFTER_HEAVY = Set.of("getBackup", "getMaintenance");

  /** This hub knows no provider of accounts. */
  private static final Set<String> WITH_A_PROVIDER = Set.of("signIn");

  /** After as many requests for each operation, each was done and refused, whatever the seed. */
  private static final int ENOUGH = 100;

  private TestHub hub;
  private Described document;
  private Map<String, HttpProbe> callers;
  private Stock stock;
  private Invented invented;
  private final AnswerCheck check = new AnswerCheck();

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.withoutAnonymous(folder);
    document = new Described(hub.http().get("/openapi.yaml").body().toString());
    callers = new LinkedHashMap<>();
    callers.put("none", hub.http());
    for (String role : ROLES.subList(1, ROLES.size())) {
      String token = hub.token(role, role.equals("agent") ? "a" : null);
      callers.put(role, hub.http().withToken(token));
    }
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void nothingBreaksIt() {
    long seed = Long.getLong("fuzz.seed", 20_261_126L);
    int requests = Integer.getInteger("fuzz.requests", 2000);
    System.out.printf("ApiFuzzIT: %d requests, -Dfuzz.seed=%d%n", requests, seed);
    stock = new Stock(hub, callers.get("admin"));
    invented = new Invented(new Random(seed), stock::known);
    List<Described.Operation> operations = document.operations();
    List<String> complaints = new ArrayList<>();
    Map<String, Integer> done = new TreeMap<>();
    Map<String, Set<String>> unseen = new TreeMap<>();
    operations.forEach(each -> unseen.put(each.id(), new TreeSet<>(Set.of("2xx", "4xx"))));
    for (int i = 0; i < requests; i++) {
      Described.Operation operation = operations.get(i % operations.size());
      String role = invented.once(2) ? "admin" : invented.pick(ROLES);
      String asked = ask(operation, role, complaints);
      done.merge(asked, 1, Integer::sum);
      unseen.get(operation.id()).remove(asked);
    }
    unseen.values().removeIf(Set::isEmpty);
    System.out.println("ApiFuzzIT: answers by class " + done);
    System.out.println("ApiFuzzIT: not seen " + unseen);

    assertThat(complaints).isEmpty();
    if (requests >= operations.size() * ENOUGH) {
      assertThat(unseen).as("what was never done, or never refused").isEqualTo(neverDone());
    }
  }

  private static Map<String, Set<String>> neverDone() {
    return Stream.of(HEAVY, AFTER_HEAVY, WITH_A_PROVIDER)
        .flatMap(Set::stream)
        .collect(Collectors.toMap(operation -> operation, operation -> Set.of("2xx")));
  }

  private String ask(Described.Operation operation, String role, List<String> complaints) {
    boolean wrong = HEAVY.contains(operation.id()) || invented.once(2);
    boolean wrongBody = wrong && operation.body() != null && invented.once(2);
    String path = operation.path();
    String given = "";
    StringBuilder query = new StringBuilder();
    HttpProbe caller = callers.get(role);
    for (JsonObject parameter : operation.parameters()) {
      String name = parameter.getString("name");
      boolean inPath = parameter.getString("in").equals("path");
      if (!inPath && !parameter.getBoolean("required", false) && !invented.once(3)) {
        continue;
      }
      boolean bad = wrong && !wrongBody && invented.once(2) && !name.equals("wait");
      String meant =
          switch (name) {
            case "session" -> operation.isStream() ? Stock.ENDED_SESSION : name;
            case "action" -> Stock.ACTION_OF + given;
            default -> name;
          };
      String text = text(invented.value(meant, parameter.getJsonObject("schema"), bad));
      switch (parameter.getString("in")) {
        case "path" -> {
          given = text;
          path = path.replace("{" + name + "}", segment(text));
        }
        case "query" -> query.append('&').append(name).append('=').append(quoted(text));
        default -> caller = caller.with(name, text.replaceAll("[^!-~]", "_") + "_");
      }
    }
    if (HEAVY.contains(operation.id()) || (wrong && invented.once(10))) {
      query.append("&no-such-parameter=1");
    }
    String uri = query.isEmpty() ? path : path + "?" + query.substring(1);
    if (operation.body() != null) {
      caller = caller.with("content-type", operation.body().getKey());
    }
    Answer answer = caller.send(operation.method(), uri, body(operation, wrongBody));
    stock.learn(operation.id(), answer);
    judge(operation, role, uri, answer, complaints);
    return answer.status() / 100 + "xx";
  }

  private Buffer body(Described.Operation operation, boolean wrong) {
    if (operation.body() == null || (wrong && invented.once(5))) {
      return null;
    }
    if (!operation.body().getKey().equals("application/json")) {
      return invented.once(4)
          ? Buffer.buffer("no model")
          : Buffer.buffer(ModelBytes.SMALL.float32(invented.pick(SEEDS)));
    }
    JsonObject schema = operation.body().getValue();
    if (wrong && invented.once(5)) {
      return Buffer.buffer(text(invented.odd()));
    }
    return "array".equals(schema.getString("type"))
        ? Json.encodeToBuffer(List.of(invented.object(schema.getJsonObject("items"), wrong)))
        : invented.object(schema, wrong).toBuffer();
  }

  private void judge(
      Described.Operation operation,
      String role,
      String uri,
      Answer answer,
      List<String> complaints) {
    boolean may = ROLES.indexOf(role) >= ROLES.indexOf(operation.role());
    boolean refused = answer.status() == 401 || answer.status() == 403;
    boolean unread = answer.status() == 414; // known before the caller is
    String what =
        "%s as %s: %s %s: ".formatted(operation.id(), role, operation.method(), shortened(uri));
    if (may == refused && !unread) {
      complaints.add(what + (may ? "not let in" : "let in") + " with " + answer.status());
    } else if (answer.status() >= 500) {
      complaints.add(what + answer.status() + " " + answer.body());
    } else {
      check.complaint(operation, answer).ifPresent(why -> complaints.add(what + why));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + ".. " + text.length();
  }

  private static String text(Object value) {
    return value instanceof String text ? text : Json.encode(value);
  }

  /** A dot alone means another path (RFC 3986, 5.2.4). */
  private static String segment(String text) {
    return quoted(text.matches("\\.{1,2}") ? text + "-" : text);
  }

  private static String quoted(String text) {
    return HubClient.quoted(text.isEmpty() ? "-" : text);
  }
}
