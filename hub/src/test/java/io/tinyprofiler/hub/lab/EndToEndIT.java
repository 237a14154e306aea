package io.tinyprofiler.hub.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slow;

import io.tinyprofiler.hub.page.Browsing;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a token takes from the agent's stamp to its row's commit and to the text of a session's
 * page in Chromium, all on this host. The agent and this test read its monotonic clock; Chromium's,
 * which counts from a page's opening, is brought to it after each session, to about 1 ms. {@code
 * -DendToEnd.sessions=20} makes the sample a benchmark; {@code target/end-to-end.json} has it.
 */
@Tag("browser")
@Timeout(1_200)
class EndToEndIT {

  private static final String DEVICE = "board-1";
  private static final int SESSIONS = Integer.getInteger("endToEnd.sessions", 1);
  private static final int PACE = 50;

  /** Each time that the text is another: when, ms since 1970, and how long it is. */
  private static final String WATCH =
      """
      () => {
        window.grown = [];
        let before = 0;
        new MutationObserver(() => {
          const length = document.querySelector('#text')?.textContent.length ?? 0;
          if (length !== before) window.grown.push([performance.timeOrigin + performance.now(), length]);
          before = length;
        }).observe(document.body, { childList: true, characterData: true, subtree: true });
      }
      """;

  @TempDir Path folder;
  private final List<Double> toCommitMs = new ArrayList<>();
  private final List<Double> ofLastToCommitMs = new ArrayList<>();
  private final List<Double> toPageMs = new ArrayList<>();
  private long bareNs;

  @Test
  void fromTheStampToTheRowAndToThePage() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      var database = new LabDatabase(folder.resolve("hub"));
      try (var commits = new Commits(database);
          var browsing = new Browsing(lab.url())) {
        lab.startDevice(DEVICE, "--pace", "" + PACE);
        lab.startAgent();
        assertThat(browsing.find("tr[data-device=" + DEVICE + "] .state")).hasText("idle", slow());
        for (int i = 0; i < SESSIONS; i++) {
          session(lab, browsing, database, commits);
        }
        bareNs = commits.bareNs();
      }
    }
    print();

    Assertions.assertThat(toPageMs).hasSameSizeAs(toCommitMs).allMatch(ms -> ms > 0);
    Assertions.assertThat(toCommitMs).allMatch(ms -> ms > 0);
  }

  /** Its first run is for the page to be there. */
  private void session(Lab lab, Browsing browsing, LabDatabase database, Commits commits)
      throws SQLException {
    UUID session = lab.queue(DEVICE, 1, 256);
    browsing.go("#/sessions/" + session);
    browsing.find("#text").waitFor();
    browsing.page().evaluate(WATCH);
    lab.awaitSession(session, 120, "completed");
    List<Token> tokens = tokens(database, session);
    int length = tokens.get(tokens.size() - 1).end();
    browsing.page().waitForFunction("length => grown.at(-1)?.[1] === length", length);
    @SuppressWarnings("unchecked")
    var grown = (List<List<Number>>) browsing.page().evaluate("() => window.grown");
    double offsetMs = sinceEpochMs() - System.nanoTime() / 1e6;
    List<List<Number>> ofLastRun = grown.subList(lastReset(grown), grown.size());
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      double committedMs = (commits.ns(token.run, token.chunk) - token.hostNs) / 1e6;
      toCommitMs.add(committedMs);
      if (i + 1 == tokens.size() || tokens.get(i + 1).chunk != token.chunk) {
        ofLastToCommitMs.add(committedMs);
      }
      double shown =
          ofLastRun.stream()
              .filter(each -> each.get(1).intValue() >= token.end)
              .mapToDouble(each -> each.get(0).doubleValue())
              .findFirst()
              .orElseThrow();
      toPageMs.add(shown - offsetMs - token.hostNs / 1e6);
    }
  }

  private static double sinceEpochMs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }

  /** Where the text begins anew for the last time. */
  private static int lastReset(List<List<Number>> grown) {
    int last = 0;
    for (int i = 1; i < grown.size(); i++) {
      if (grown.get(i).get(1).intValue() < grown.get(i - 1).get(1).intValue()) {
        last = i;
      }
    }
    return last;
  }

  /**
   * One of the measured run.
   *
   * @param chunk the first position of its row
   * @param hostNs the agent's stamp
   * @param end where its text ends in the run's
   */
  private record Token(String run, int chunk, long hostNs, int end) {}

  private static List<Token> tokens(LabDatabase database, UUID session) throws SQLException {
    String query =
        """
        select r.id::text, c.first, r.accepted_host_ns, c.host_ns, c.pieces
        from runs r join token_columns c on c.run_id = r.id
        where r.session_id = ?::uuid and r.kind = 'MEASURED' order by c.first
        """;
    List<Token> tokens = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try (Connection connection = database.connect();
        PreparedStatement asked = connection.prepareStatement(query)) {
      asked.setString(1, session.toString());
      ResultSet rows = asked.executeQuery();
      while (rows.next()) {
        Long[] offsets = (Long[]) rows.getArray(4).getArray();
        byte[][] pieces = (byte[][]) rows.getArray(5).getArray();
        long acceptedNs = rows.getLong(3);
        for (int i = 0; i < offsets.length; i++) {
          text.append(new String(pieces[i], StandardCharsets.UTF_8));
          tokens.add(
              new Token(rows.getString(1), rows.getInt(2), acceptedNs + offsets[i], text.length()));
        }
      }
    }
    return tokens;
  }

  private void print() throws Exception {
    JsonObject json =
        new JsonObject()
            .put("benchmark", "end-to-end")
            .put("sessions", SESSIONS)
            .put("tokens", toCommitMs.size())
            .put("bare_commit_ms", bareNs / 1e6);
    StringBuilder table = new StringBuilder("| ms | p50 | p95 | p99 |\n|---|---|---|---|\n");
    add(table, json, "stamp to commit", toCommitMs);
    add(table, json, "stamp of a row's last token to commit", ofLastToCommitMs);
    add(table, json, "stamp to the page's text", toPageMs);
    table.append("| a commit of one row, by nobody else | %.2f | | |%n".formatted(bareNs / 1e6));
    System.out.print(table);
    System.out.println(json.encode());
    Files.writeString(Path.of("target", "end-to-end.json"), json.encodePrettily() + "\n");
  }

  private static void add(StringBuilder table, JsonObject json, String name, List<Double> ms) {
    List<Double> sorted = new ArrayList<>(ms);
    Collections.sort(sorted);
    JsonObject quantiles = new JsonObject();
    table.append("| ").append(name);
    for (int percent : new int[] {50, 95, 99}) {
      double value = sorted.get((sorted.size() - 1) * percent / 100);
      quantiles.put("p" + percent, value);
      table.append(" | %.1f".formatted(value));
    }
    table.append(" |\n");
    json.put(name.replaceAll("[' ]+", "_"), quantiles);
  }
}
