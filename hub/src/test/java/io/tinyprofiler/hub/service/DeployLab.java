package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.service.Machine.Said;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A host with two colours behind HAProxy, on which boards stream all the time and somebody asks the
 * API all the time.
 */
final class DeployLab implements AutoCloseable {

  static final String URL = "http://127.0.0.1:8000";
  private static final String TOKEN = "/var/lib/tiny-llm-profiler/hub/admin.token";
  private static final String TOLD = "/run/slack.log";

  private final HubHost host;
  private final Path folder;
  private final List<String> boards;
  private Process poller;
  private BufferedReader counts;

  private DeployLab(HubHost host, Path folder, int boards) {
    this.host = host;
    this.folder = folder;
    this.boards = IntStream.rangeClosed(1, boards).mapToObj(i -> "board-" + i).toList();
  }

  /**
   * Sets it up as the README says.
   *
   * @param boards that stream; one more is idle
   */
  static DeployLab setUp(Path folder, int boards) throws IOException {
    DeployLab lab = new DeployLab(HubHost.boot(folder), folder, boards);
    lab.install();
    return lab;
  }

  Machine machine() {
    return host.machine();
  }

  Path folder() {
    return folder;
  }

  private void install() throws IOException {
    host.install(
        host.packages(),
        "Environment=TINY_PROFILER_BACKUPS_DAILY=",
        "Environment=TINY_PROFILER_ALERTS_ROUTES_FILE=/etc/tiny-llm-profiler/routes.yaml",
        "Environment=TINY_PROFILER_HTTP_REQUESTS_PER_SECOND=0");
    slack();
    machine()
        .shell(
            """
            cat >>/etc/tiny-llm-profiler/hub.yaml <<'END'
            deploy:
              watch:
                seconds: 5
            END
            systemctl start tiny-llm-profiler.target
            tiny-profiler-proxy
            """);
    machine().await("HAProxy", () -> status().getString("serving").equals("blue"));
    host.agent(URL);
    host.board("spare", URL);
    for (String board : boards) {
      host.board(board, URL, "--pace", "40");
      host.client(
          URL,
          "sessions",
          "run",
          "--device",
          board,
          "--prompt",
          "Once",
          "--runs",
          "10000",
          "--max-tokens",
          "60");
    }
  }

  /** Somebody who listens where Slack would, and writes down what he is told. */
  private void slack() {
    machine()
        .shell(
            """
            cat >/run/slack.py <<'END'
            import http.server
            class Listener(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers['content-length']))
                    with open('%s', 'ab') as told:
                        told.write(body + b'\\n')
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b'ok')
            http.server.HTTPServer(('127.0.0.1', 9099), Listener).serve_forever()
            END
            systemd-run --quiet --unit=slack python3 /run/slack.py
            cat >/etc/tiny-llm-profiler/routes.yaml <<'END'
            route:
              receiver: nobody
              group_by: [alertname, deploy]
              routes:
                - matchers: [source = deploy]
                  receiver: slack
                  group_wait: 0s
            receivers:
              - name: nobody
              - name: slack
                slack_configs:
                  - api_url: http://127.0.0.1:9099/
                    channel: '#lab'
            END
            chmod 0644 /etc/tiny-llm-profiler/routes.yaml
            : >%s
            """
                .formatted(TOLD, TOLD));
  }

  /** Waits until people were told something. */
  void awaitTold(String words) {
    machine().await("the notice: " + words, () -> machine().run("cat", TOLD).contains(words));
  }

  /** Begins to ask, 200 times a second. */
  void poll() throws IOException {
    String token = machine().run("cat", TOKEN);
    poller =
        machine()
            .besides(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    Poller.class.getName(),
                    "8000",
                    "200",
                    token,
                    "/api/v1/devices?limit=5",
                    "/health",
                    "/api/v1/sessions?limit=2",
                    "/api/v1/search?q=board"));
    counts = poller.inputReader(StandardCharsets.UTF_8);
  }

  /** What was asked so far, and what went wrong. */
  JsonObject polled() throws IOException {
    poller.getOutputStream().write('\n');
    poller.getOutputStream().flush();
    return new JsonObject(counts.readLine());
  }

  /** A command that deploys; what it says is printed. */
  Said deploy(String... words) {
    Said said = machine().tried(with("tiny-profiler", words));
    System.out.println(String.join(" ", words) + " -> " + said.code() + "\n" + said.text());
    return said;
  }

  static String[] with(String program, String... words) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    // Of the commands here, the ones that do something take the configuration.
    command.addAll(List.of("--config", "/etc/tiny-llm-profiler/hub.yaml"));
    return command.toArray(String[]::new);
  }

  JsonObject status() {
    String said = machine().tried(with("tiny-profiler", "status", "--json")).text();
    return new JsonObject(said.substring(said.indexOf('{'))); // a log may say that it is slow here
  }

  JsonArray deploys() {
    return new JsonObject(get("/api/v1/deploys?limit=100")).getJsonArray("deploys");
  }

  String get(String path) {
    return machine()
        .shell(
            "curl -sf -H \"Authorization: Bearer $(cat %s)\" '%s%s'".formatted(TOKEN, URL, path));
  }

  /**
   * Ends the sessions and compares what boards say they did with what is stored: every run once,
   * with the tokens that it had, none of them ended by anything but this.
   *
   * @return how many runs there were
   */
  int compare() {
    int all = 0;
    assertThat(sql("select distinct state from profiling_sessions where ended_at is null"))
        .isEqualTo("running");
    for (String board : boards) {
      String id =
          sql(
              "select id from profiling_sessions where device = '%s' and state = 'running'"
                  .formatted(board));
      host.client(URL, "sessions", "cancel", id);
      machine()
          .await(
              "the end of " + id,
              () ->
                  sql("select state from profiling_sessions where id = '%s'".formatted(id))
                      .equals("cancelled"));
      // A line of the firmware: run <run> <ids> <status> <hash>.
      String said =
          machine()
              .shell(
                  "awk '$4 ~ /^(done|eos)$/ { print $3, $5 }' /run/boards-%s/log".formatted(board));
      String stored =
          sql(
              """
              select (select string_agg(array_to_string(c.ids, ','), ',' order by c.first)
                from token_columns c where c.run_id = r.id) || ' ' || r.hash
              from runs r where r.session_id = '%s' and r.valid order by r.run_index
              """
                  .formatted(id));
      assertThat(stored).as(board).isEqualTo(said);
      String odd =
          sql(
              "select count(*) from runs where session_id = '%s' and (lost > 0 or failure is not null)"
                  .formatted(id));
      assertThat(odd).isEqualTo("0");
      all += (int) said.lines().count();
    }
    return all;
  }

  String sql(String query) {
    return machine()
        .run("runuser", "-u", "postgres", "--", "psql", "-d", "profiler_db", "-AtXc", query);
  }

  @Override
  public void close() throws IOException {
    if (poller != null) {
      poller.destroyForcibly().onExit().join();
    }
    host.close();
  }
}
