package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.incident.Checklist.Section;
import io.tinyprofiler.hub.incident.Checklist.Step;
import io.tinyprofiler.hub.incident.Entry.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostMortemTest {

  private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");
  private static final Labels HOT =
      Labels.of(Map.of("alertname", "DeviceOverheating", "agent", "a", "severity", "critical"));
  private static final IncidentAction ACTION =
      new IncidentAction(
          7,
          "add a fan",
          "ann",
          LocalDate.parse("2026-02-01"),
          "https://wiki.example/heat",
          "ann",
          null,
          null);

  private final List<Entry> timeline = new ArrayList<>();
  private Incident incident = Incident.opened("{}:{}", "DeviceOverheating", "a", START);

  private PostMortemTest() {
    timeline.add(Entry.noted(START, Kind.OPENED, "DeviceOverheating"));
  }

  @Test
  void aFreshIncidentHasItAllBeforeIt() {
    List<Section> sections = checklist(List.of(), 299);

    assertThat(sections).extracting(Section::phase).containsExactly(Phase.values());
    assertThat(sections)
        .extracting(Section::due)
        .containsExactly(at(300), at(900), at(3_600), at(86_400));
    assertThat(sections).noneMatch(Section::late);
    assertThat(steps(sections)).hasSize(12).noneMatch(Step::done);
    assertThat(checklist(List.of(), 301))
        .extracting(Section::late)
        .containsExactly(true, false, false, false);
  }

  @Test
  void whatTheHubKnowsIsFilledIn() {
    timeline.add(Entry.noted(at(10), Kind.HEALTH_CHANGED, "devices: healthy, then degraded"));
    timeline.add(Entry.noted(at(20), Kind.SESSION_FAILED, "session x on d: board it rebooted"));
    move(new Move.Acknowledge("ben", ""), 62);
    move(new Move.Mitigate("ben", ""), 3_725);
    timeline.add(new Entry(at(4_000), Kind.NOTE, "the fan was off", "ann", "root-cause"));

    List<Section> sections = checklist(List.of(ACTION), 5_000);

    assertThat(known(sections, "acknowledge")).containsExactly("by ben after 1 min 2 s");
    assertThat(known(sections, "mitigation")).containsExactly("by ben after 1 h 2 min 5 s");
    assertThat(known(sections, "status"))
        .containsExactly(
            "2026-01-05T12:00:00Z DeviceOverheating",
            "2026-01-05T12:00:10Z devices: healthy, then degraded");
    assertThat(known(sections, "logs"))
        .contains("2026-01-05T12:00:20Z session x on d: board it rebooted");
    assertThat(known(sections, "root-cause")).containsExactly("the fan was off (ann)");
    assertThat(known(sections, "runbooks")).containsExactly("https://wiki.example/heat");
    assertThat(known(sections, "prevention")).containsExactly("0 of 1 actions are done");
    assertThat(steps(sections).stream().filter(Step::done).map(Step::key))
        .containsExactly("acknowledge", "mitigation", "root-cause", "runbooks");
  }

  @Test
  void theReportTellsTimesAlertsTimelineAndActions() {
    timeline.add(Entry.noted(at(20), Kind.ERROR, "device d: [31m| error <b>\nnext"));
    move(new Move.Acknowledge("ben", ""), 62);
    move(new Move.Resolve("ann", "", false), 600);
    IncidentAlert alert = new IncidentAlert(HOT, "device d is at 91.0 °C", START, at(500));
    Dossier dossier = new Dossier(incident, List.of(alert), timeline, List.of(ACTION));

    String report = PostMortem.of(dossier, at(7_200));

    assertThat(report)
        .startsWith("# Incident 0: DeviceOverheating\n")
        .contains(
            "| time to acknowledge | 1 min 2 s (2026-01-05T12:01:02Z, ben) |",
            "| time to mitigate | 10 min 0 s (2026-01-05T12:10:00Z, ann) |",
            "| time to resolve | 10 min 0 s (2026-01-05T12:10:00Z, ann) |",
            "| escalated | no |",
            "| DeviceOverheating | {agent=\"a\", severity=\"critical\"} | 2026-01-05T12:00:00Z |"
                + " 2026-01-05T12:08:20Z | device d is at 91.0 °C |",
            "- [x] Acknowledge the alert\n",
            "- [ ] Identify the root cause\n",
            "| 2026-01-05T12:00:20Z | error |  | device d: \\[31m\\| error \\<b\\> next |",
            "| 7 | add a fan | ann | 2026-02-01 | https://wiki.example/heat |  |");
  }

  private void move(Move move, long seconds) {
    Course.Step step = Course.after(incident, move, at(seconds));
    incident = step.incident();
    timeline.addAll(step.entries());
  }

  private List<Section> checklist(List<IncidentAction> actions, long seconds) {
    return Checklist.of(incident, timeline, actions, at(seconds));
  }

  private static List<Step> steps(List<Section> sections) {
    return sections.stream().flatMap(section -> section.steps().stream()).toList();
  }

  private static List<String> known(List<Section> sections, String key) {
    return steps(sections).stream()
        .filter(step -> step.key().equals(key))
        .findFirst()
        .orElseThrow()
        .known();
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }
}
