package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.hub.load.LoadPlan;
import io.tinyprofiler.hub.load.LoadReport;
import io.tinyprofiler.hub.load.LoadRun;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load}: what a hub can take, by agents that this process simulates. */
@Command(
    name = "load",
    description = {
      "simulate agents whose devices generate tokens, and tell how long the hub took to store them; needs role admin",
      "the agents get tokens of their own, which are revoked at the end; their sessions stay, labelled load=ID",
      "exit code 1 if a record was not confirmed"
    })
final class LoadCommand extends ClientCommand {

  private static final int CONNECT_SECONDS = 120;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "10",
      description = "simulated agents (${DEFAULT-VALUE})")
  int agents;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "8",
      description = "devices of each agent (${DEFAULT-VALUE})")
  int devices;

  @Option(
      names = "--tokens-per-second",
      paramLabel = "RATE",
      defaultValue = "50",
      description = "of each device (${DEFAULT-VALUE})")
  double tokensPerSecond;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "5",
      description = "for how long they generate what is not counted (${DEFAULT-VALUE})")
  int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "for how long they generate what is (${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--backlog",
      paramLabel = "TOKENS",
      defaultValue = "0",
      description =
          "tokens of each device that wait at the start, as after an outage; all are counted (${DEFAULT-VALUE})")
  int backlog;

  @Override
  public Integer call() {
    LoadPlan plan = plan();
    HubClient client = options.client();
    Progress progress = new Progress(spec.commandLine().getErr());
    Map<String, String> secrets = new LinkedHashMap<>();
    Map<String, String> ids = new LinkedHashMap<>();
    LoadReport report;
    try {
      for (int n = 0; n < agents; n++) {
        String agent = plan.agent(n);
        Map<String, String> wanted = Map.of("role", "agent", "agent", agent, "name", agent);
        JsonNode token = client.post("/api/v1/tokens", wanted);
        secrets.put(agent, text(token, "token"));
        ids.put(agent, text(token, "id"));
        progress.show(n + 1, agents, "agents have tokens");
      }
      report = run(plan, secrets, progress);
    } finally {
      revoke(client, ids, progress);
    }
    print(HubClient.tree(json(plan, report)), lines(plan, report));
    return report.unconfirmed() == 0 ? 0 : 1;
  }

  private LoadPlan plan() {
    String id = "%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
    try {
      return new LoadPlan(
          id, agents, devices, tokensPerSecond, backlog > 0 ? 0 : warmUp, seconds, backlog);
    } catch (IllegalArgumentException e) {
      throw Problem.usage(e.getMessage(), "see tiny-profiler load --help");
    }
  }

  private LoadReport run(LoadPlan plan, Map<String, String> secrets, Progress progress) {
    Vertx vertx = Vertx.vertx();
    Timer clock = new Timer("progress", true);
    try {
      LoadRun load = new LoadRun(vertx, plan, URI.create(options.url), options.ca, secrets);
      load.connect(CONNECT_SECONDS).await();
      int whole = plan.warmUp() + plan.seconds();
      clock.schedule(
          new TimerTask() {
            private int passed;

            @Override
            public void run() {
              progress.show(Math.min(whole, passed++), whole, "s");
            }
          },
          0,
          1_000);
      return load.generate().await();
    } finally {
      clock.cancel();
      vertx.close().await();
    }
  }

  /** Whatever came before: nobody is to come in with them later. */
  private void revoke(HubClient client, Map<String, String> ids, Progress progress) {
    int revoked = 0;
    try {
      for (String id : ids.values()) {
        client.delete("/api/v1/tokens/" + HubClient.quoted(id));
        progress.show(++revoked, ids.size(), "tokens revoked");
      }
    } catch (Problem e) {
      spec.commandLine()
          .getErr()
          .printf(
              "%d tokens of simulated agents are not revoked: %s; see tiny-profiler tokens%n",
              ids.size() - revoked, e.getMessage());
    } finally {
      progress.end();
    }
  }

  private static Map<String, Object> json(LoadPlan plan, LoadReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", plan.id());
    json.put("agents", report.agents());
    json.put("devices", report.devices());
    json.put("tokens", report.made().tokens());
    json.put("records", report.made().records());
    json.put("measured", report.measured());
    json.put("unconfirmed", report.unconfirmed());
    json.put("tokens_per_second", report.tokensPerSecond());
    json.put("latency_ms", report.latency());
    json.put("most_waiting", report.made().mostKept());
    json.put("refused", report.refused());
    json.put("reconnects", report.reconnects());
    return json;
  }

  private static String lines(LoadPlan plan, LoadReport report) {
    Table table = new Table("FIGURE", "VALUE");
    table.row("agents, devices", report.agents() + ", " + report.devices());
    table.row("tokens asked for", "%.0f/s".formatted(plan.rate()));
    table.row("tokens stored", "%.0f/s".formatted(report.tokensPerSecond()));
    table.row(
        "records, batches counted",
        report.measured().records() + ", " + report.measured().batches());
    LoadReport.Latency latency = report.latency();
    table.row(
        "stored after (this process's clock), p50/p90/p99/longest",
        "%.0f/%.0f/%.0f/%.0f ms"
            .formatted(latency.p50(), latency.p90(), latency.p99(), latency.max()));
    table.row("most records of one agent that waited", report.made().mostKept());
    table.row("batches sent again", report.refused());
    table.row("connections lost", report.reconnects());
    table.row("records not confirmed", report.unconfirmed());
    return table + "\nthe sessions are labelled load=" + plan.id();
  }
}
