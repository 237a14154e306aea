package io.tinyprofiler.hub.alert.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A lab where everything is wrong at once: ten alerts on each device, ten devices on each agent.
 */
final class ManyAlerts {

  static final int OF_AN_AGENT = 100;

  private static final int OF_A_DEVICE = 10;

  /** Groups are those of one agent and name; half of them go to a route of their own. */
  static final String ROUTES =
      """
      route:
        receiver: all
        group_by: [alertname, agent]
        group_wait: 1ms
        group_interval: 1h
        repeat_interval: 12h
        routes:
          - {receiver: critical, matchers: ['severity="critical"']}
          - {receiver: nobody, matchers: ['device_id=~"no-.*"']}
      inhibit_rules:
        - {source_matchers: ['alertname="AgentSilent"'], target_matchers: ['alertname=~"Trouble.*"'], equal: [agent]}
      receivers:
        - {name: all, webhook_configs: [{url: "%1$s"}]}
        - {name: critical, webhook_configs: [{url: "%1$s"}]}
        - {name: nobody}
      """;

  private ManyAlerts() {}

  /** The alerts of all agents, whose names begin alike, those of one agent together. */
  static List<JsonArray> byAgent(String prefix, int alerts) {
    List<JsonArray> all = new ArrayList<>();
    for (int agent = 0; agent < alerts / OF_AN_AGENT; agent++) {
      JsonArray ofAgent = new JsonArray();
      for (int i = 0; i < OF_AN_AGENT; i++) {
        ofAgent.add(alert(prefix + "-" + agent, i / OF_A_DEVICE, i % OF_A_DEVICE));
      }
      all.add(ofAgent);
    }
    return all;
  }

  private static JsonObject alert(String agent, int device, int kind) {
    String name = "%s-device-%d".formatted(agent, device);
    JsonObject labels =
        new JsonObject()
            .put("alertname", "Trouble" + kind)
            .put("severity", kind % 2 == 0 ? "critical" : "warning")
            .put("agent", agent)
            .put("device_id", name)
            .put("platform", "mps2-an385")
            .put("n", name + "-" + kind);
    return new JsonObject()
        .put("labels", labels)
        .put("annotations", new JsonObject().put("summary", "device " + name + " has a trouble"));
  }
}
