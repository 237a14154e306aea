package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.incident.Incident.Mark;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** An incident's report as Markdown, for those who were not there; pure. */
public final class PostMortem {

  private final Dossier dossier;
  private final Incident incident;
  private final StringBuilder text = new StringBuilder();

  private PostMortem(Dossier dossier) {
    this.dossier = dossier;
    this.incident = dossier.incident();
  }

  /** The report as of a time. */
  public static String of(Dossier dossier, Instant now) {
    PostMortem report = new PostMortem(dossier);
    report.summary();
    report.alerts();
    report.phases(now);
    report.rootCause();
    report.timeline();
    report.actions();
    return report.text.toString();
  }

  private void summary() {
    line("# Incident %d: %s".formatted(incident.id(), cell(incident.title())));
    line("");
    line("| | |");
    line("|---|---|");
    row("state", incident.state().text());
    row("opened", seconds(incident.openedAt()));
    row("time to acknowledge", time(incident.acknowledged()));
    row("time to mitigate", time(incident.mitigated()));
    row("time to resolve", time(incident.resolved()));
    row(
        "escalated",
        incident.escalatedAt() == null ? "no" : "at " + seconds(incident.escalatedAt()));
    line("");
    line("Times are from the opening, by the hub's clock, in UTC.");
  }

  private String time(Mark mark) {
    return mark == null
        ? "not yet"
        : "%s (%s, %s)"
            .formatted(
                Checklist.length(Duration.between(incident.openedAt(), mark.at())),
                seconds(mark.at()),
                mark.by());
  }

  private void alerts() {
    title("Alerts");
    line("| alert | labels | fired | ended | summary |");
    line("|---|---|---|---|---|");
    for (IncidentAlert alert : dossier.alerts()) {
      row(
          alert.labels().get("alertname"),
          alert.labels().only(name -> !name.equals("alertname")).toString(),
          seconds(alert.firedAt()),
          alert.endedAt() == null ? "fires" : seconds(alert.endedAt()),
          alert.summary());
    }
  }

  private void phases(Instant now) {
    title("Response");
    for (Checklist.Section section :
        Checklist.of(incident, dossier.timeline(), dossier.actions(), now)) {
      line(
          "%s, until %s%s"
              .formatted(section.title(), seconds(section.due()), section.late() ? ", late" : ""));
      line("");
      for (Checklist.Step step : section.steps()) {
        line("- [%s] %s".formatted(step.done() ? "x" : " ", step.text()));
        step.known().forEach(known -> line("  - " + cell(known)));
      }
      line("");
    }
  }

  /** What people wrote down, the reason first. */
  private void rootCause() {
    title("Root cause");
    List<Entry> causes =
        dossier.timeline().stream().filter(entry -> "root-cause".equals(entry.item())).toList();
    causes.forEach(cause -> line(cell(cause.text())));
    if (causes.isEmpty()) {
      line(
          "Not written down yet: `tiny-profiler incidents note %d --item root-cause TEXT`."
              .formatted(incident.id()));
    }
  }

  private void timeline() {
    title("Timeline");
    line("| time | what | by | |");
    line("|---|---|---|---|");
    for (Entry entry : dossier.timeline()) {
      row(
          seconds(entry.at()),
          entry.kind().text().replace('_', ' '),
          entry.by() == null ? "" : entry.by(),
          entry.text());
    }
  }

  private void actions() {
    title("Actions");
    if (dossier.actions().isEmpty()) {
      line(
          "None yet: `tiny-profiler incidents action add %d TEXT --owner NAME --due DATE`."
              .formatted(incident.id()));
      return;
    }
    line("| | action | owner | due | runbook | done |");
    line("|---|---|---|---|---|---|");
    for (IncidentAction action : dossier.actions()) {
      row(
          String.valueOf(action.id()),
          action.text(),
          action.owner(),
          action.due().toString(),
          action.runbook(),
          action.doneAt() == null ? "" : seconds(action.doneAt()) + " " + action.doneBy());
    }
  }

  private void title(String title) {
    line("");
    line("## " + title);
    line("");
  }

  private void row(String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell(cell)).append(" |");
    }
    text.append('\n');
  }

  /** What came from devices and people stays in its place and is no markup. */
  private static String cell(String said) {
    return said.replaceAll("\\s+", " ").replaceAll("([\\\\`*\\[\\]<>|])", "\\\\$1").strip();
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
