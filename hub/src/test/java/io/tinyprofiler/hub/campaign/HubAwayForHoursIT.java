package io.tinyprofiler.hub.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that is away for hours of 200 tokens/s: the agent's memory stays as it is, and all arrives
 * when the hub is back. Minutes here; the benchmark is the same with {@code -Daway.hours=24} and
 * leaves {@code target/hub-away.json}. Speeds are only reported: the drain's is in tokens a second,
 * and as a ratio to the 200 tokens a second of live ingest.
 */
class HubAwayForHoursIT {

  private static final double HOURS = Double.parseDouble(System.getProperty("away.hours", "0.1"));
  private static final int TOKENS_PER_SECOND = 200;
  private static final int REPORTS = 24;

  /** The heap's growth to its limit, and SQLite's cache, are over by the third report. */
  private static final int SETTLED = 3;

  private static final long SLACK_KIB = 32 << 10;
  private static final int SPOOL_MIB = 4096;

  @TempDir Path folder;

  @Test
  void memoryStaysAndAllArrives() throws Exception {
    long tokens = (long) (HOURS * 3600 * TOKENS_PER_SECOND);
    try (Site site = new Site(folder)) {
      site.startHub();
      AgentSite agent = site.addAgent("agent-1");
      site.link.weather(FaultyLink.Weather.CUT);
      Process process = start(site, agent, tokens);
      try (BufferedReader out = process.inputReader()) {
        List<JsonObject> reports = new ArrayList<>();
        for (int n = 0; n < REPORTS; n++) {
          reports.add(new JsonObject(out.readLine()));
        }
        JsonObject last = reports.get(REPORTS - 1);
        System.err.println("hub away, spooled: " + last.encode());
        long start = System.nanoTime();
        site.link.weather(FaultyLink.Weather.FAIR);
        awaitMark(site, last.getLong("records"));
        double seconds = (System.nanoTime() - start) / 1e9;
        report(reports, last, seconds);
        assertThat(number(site, "select sum(n) from token_chunks"))
            .isEqualTo(last.getLong("tokens"));
        assertThat(number(site, "select count(*) from rejected_records")).isZero();
        assertThat(last.getLong("rss_kib"))
            .isLessThan(reports.get(SETTLED).getLong("rss_kib") + SLACK_KIB);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(Site site, AgentSite agent, long tokens) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            AwayAgent.class.getName(),
            agent.data().toString(),
            agent.id(),
            "http://127.0.0.1:" + site.link.port(),
            agent.tokenFile().toString(),
            Long.toString(tokens),
            Integer.toString(REPORTS),
            Integer.toString(SPOOL_MIB))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitMark(Site site, long records) throws Exception {
    while (number(site, "select coalesce(max(last_seq), 0) from ingest_marks") < records) {
      TimeUnit.MILLISECONDS.sleep(100); // PostgreSQL tells nobody
    }
  }

  private static long number(Site site, String query) throws SQLException {
    try (Connection connection = site.database().connect();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void report(List<JsonObject> reports, JsonObject last, double seconds)
      throws IOException {
    JsonArray memory = new JsonArray();
    reports.forEach(report -> memory.add(report.getLong("rss_kib") / 1024));
    double drained = last.getLong("tokens") / seconds;
    JsonObject report =
        new JsonObject()
            .put("simulated_hours", HOURS)
            .put("tokens", last.getLong("tokens"))
            .put("records", last.getLong("records"))
            .put("spool_mib", last.getLong("disk_mib"))
            .put("spooled_in_s", last.getDouble("seconds"))
            .put("agent_rss_mib", memory)
            .put("drained_in_s", seconds)
            .put("drained_tokens_per_s", drained)
            .put("drain_to_live", drained / TOKENS_PER_SECOND);
    Files.writeString(Path.of("target", "hub-away.json"), report.encodePrettily() + "\n");
    System.err.println("hub away: " + report.encode());
  }
}
