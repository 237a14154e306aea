package io.tinyprofiler.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Every path of the API's document for every kind of caller. */
class AccessMatrixIT {

  /** Each may do what the ones before it may. */
  private static final List<String> ROLES = List.of("none", "agent", "viewer", "operator", "admin");

  /** Asked with a parameter that no operation knows: whoever is let in is told so. */
  private static final String UNKNOWN = "?no-such-parameter=1";

  /** An operation as the document has it. */
  private record Operation(String id, HttpMethod method, String path, String role) {}

  @TempDir static Path folder;

  private static TestHub hub;
  private static List<Operation> operations;

  @BeforeAll
  static void start() {
    hub = TestHub.withoutAnonymous(folder);
    operations = operations(hub.http().get("/openapi.yaml").body().toString());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void aRoleIsLetInWhereTheDocumentSaysSo() {
    SoftAssertions all = new SoftAssertions();
    for (String role : ROLES.subList(1, ROLES.size())) {
      String agent = role.equals("agent") ? "a" : null;
      HttpProbe caller = hub.http().withToken(hub.token(role, agent));
      for (Operation operation : operations) {
        boolean may = ROLES.indexOf(role) >= ROLES.indexOf(operation.role());
        Answer answer = ask(caller, operation);
        all.assertThat(may ? letIn(answer) : refused(answer, 403, "role-missing"))
            .as("%s %s: %d", role, operation, answer.status())
            .isTrue();
      }
    }
    all.assertAll();
  }

  @Test
  void whoeverHasNoGoodTokenIsLetInNowhereButWhereNoneIsNeeded() {
    JsonObject revoked = hub.admin().post("/api/v1/tokens", role("admin")).json();
    hub.admin().delete("/api/v1/tokens/" + revoked.getString("id"));
    Map<String, HttpProbe> callers = new LinkedHashMap<>();
    callers.put("token-missing", hub.http());
    callers.put("token-invalid", hub.http().withToken(revoked.getString("token")));
    callers.put("token-invalid ", hub.http().withToken("tp_" + "x".repeat(43)));
    callers.put("token-invalid  ", hub.http().with("authorization", "Basic YTpi"));
    SoftAssertions all = new SoftAssertions();
    callers.forEach(
        (code, caller) -> {
          for (Operation operation : operations) {
            Answer answer = ask(caller, operation);
            boolean open = operation.role().equals("none");
            all.assertThat(open ? letIn(answer) : refused(answer, 401, code.strip()))
                .as("%s %s: %d", code, operation, answer.status())
                .isTrue();
          }
        });
    all.assertAll();
  }

  /** Written down twice on purpose: a role in the document is not lowered by mistake. */
  @Test
  void theDocumentGivesAwayNoMoreThanThis() {
    assertThat(ids("none"))
        .containsExactlyInAnyOrder(
            "getHealth", "getReady", "getMetrics", "getOpenapi", "getSignIn", "signIn");
    assertThat(ids("agent"))
        .containsExactlyInAnyOrder(
            "getFirmware", "getFirmwareContent", "getModel", "getModelContent");
    assertThat(ids("admin"))
        .contains("listTokens", "createToken", "revokeToken", "listAudit", "pruneBackups");
    for (Operation operation : operations) {
      if (!operation.method().equals(HttpMethod.GET) && !operation.id().equals("signIn")) {
        assertThat(operation.role()).as(operation.id()).isIn("operator", "admin");
      }
    }
  }

  private static Answer ask(HttpProbe caller, Operation operation) {
    return caller.send(operation.method(), operation.path() + UNKNOWN, null);
  }

  private static boolean letIn(Answer answer) {
    return answer.status() == 400 && "no-such-parameter".equals(answer.json().getString("field"));
  }

  private static boolean refused(Answer answer, int status, String code) {
    return answer.status() == status && answer.code().equals(code);
  }

  private static JsonObject role(String role) {
    return new JsonObject().put("role", role);
  }

  private static Set<String> ids(String role) {
    Set<String> ids = new TreeSet<>();
    operations.stream().filter(o -> o.role().equals(role)).forEach(o -> ids.add(o.id()));
    return ids;
  }

  private static List<Operation> operations(String yaml) {
    Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return new JsonObject(tree)
        .getJsonObject("paths").stream()
            .flatMap(
                path ->
                    ((JsonObject) path.getValue())
                        .stream()
                            .map(
                                each ->
                                    operation(
                                        path.getKey(),
                                        each.getKey(),
                                        (JsonObject) each.getValue())))
            .toList();
  }

  private static Operation operation(String path, String method, JsonObject model) {
    return new Operation(
        model.getString("operationId"),
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        path.replaceAll("\\{.*?}", "00000000-0000-0000-0000-000000000001"),
        model.getString("x-role"));
  }
}
