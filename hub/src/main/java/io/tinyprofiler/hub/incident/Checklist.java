package io.tinyprofiler.hub.incident;

import io.tinyprofiler.hub.incident.Entry.Kind;
import io.tinyprofiler.hub.incident.Incident.Mark;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The phases of the response to one incident: what is done, and what the hub knows of each step. A
 * step is done by what happened, or by a note about it; pure.
 */
public final class Checklist {

  private static final int SHOWN = 5;
  private static final Set<Kind> SIGNS =
      EnumSet.of(
          Kind.ERROR,
          Kind.SESSION_FAILED,
          Kind.DEVICE_CHANGED,
          Kind.AGENT_CHANGED,
          Kind.HEALTH_CHANGED);

  /** A phase; late if a step of it is still open after its time. */
  public record Section(Phase phase, String title, Instant due, boolean late, List<Step> steps) {}

  /**
   * A step.
   *
   * @param known what the hub or people know of it, oldest first
   */
  public record Step(String key, String text, boolean done, List<String> known) {}

  private final Incident incident;
  private final List<Entry> timeline;
  private final List<IncidentAction> actions;

  private Checklist(Incident incident, List<Entry> timeline, List<IncidentAction> actions) {
    this.incident = incident;
    this.timeline = timeline;
    this.actions = actions;
  }

  /** The phases of an incident as of a time, from its timeline in the order of time. */
  public static List<Section> of(
      Incident incident, List<Entry> timeline, List<IncidentAction> actions, Instant now) {
    Checklist checklist = new Checklist(incident, timeline, actions);
    return Stream.of(Phase.values()).map(phase -> checklist.section(phase, now)).toList();
  }

  private Section section(Phase phase, Instant now) {
    List<Step> steps = phase.items().stream().map(this::step).toList();
    Instant due = incident.openedAt().plus(phase.to());
    boolean late = now.isAfter(due) && !steps.stream().allMatch(Step::done);
    return new Section(phase, phase.title(), due, late, steps);
  }

  private Step step(Phase.Item item) {
    List<String> known = new ArrayList<>(facts(item.key()));
    List<String> notes =
        timeline.stream()
            .filter(entry -> item.key().equals(entry.item()))
            .map(entry -> entry.text() + " (" + entry.by() + ")")
            .toList();
    known.addAll(notes);
    return new Step(item.key(), item.text(), happened(item.key()) || !notes.isEmpty(), known);
  }

  /** Whether what happened says by itself that a step is done. */
  private boolean happened(String key) {
    return switch (key) {
      case "acknowledge" -> incident.acknowledged() != null;
      case "mitigation" -> incident.mitigated() != null;
      case "stability", "tracking" -> incident.resolved() != null;
      case "runbooks" -> actions.stream().anyMatch(action -> !action.runbook().isEmpty());
      case "prevention" ->
          !actions.isEmpty() && actions.stream().allMatch(action -> action.doneAt() != null);
      default -> false;
    };
  }

  private List<String> facts(String key) {
    return switch (key) {
      case "acknowledge" -> mark(incident.acknowledged());
      case "mitigation" -> mark(incident.mitigated());
      case "status" -> last(EnumSet.of(Kind.OPENED, Kind.HEALTH_CHANGED));
      case "logs" -> last(SIGNS);
      case "stability" -> List.of(firing());
      case "tracking" -> mark(incident.resolved());
      case "runbooks" ->
          actions.stream()
              .map(IncidentAction::runbook)
              .filter(runbook -> !runbook.isEmpty())
              .distinct()
              .toList();
      case "prevention" -> actions.isEmpty() ? List.of() : List.of(actionsDone());
      default -> List.of();
    };
  }

  private List<String> mark(Mark mark) {
    return mark == null
        ? List.of()
        : List.of(
            "by %s after %s"
                .formatted(mark.by(), length(Duration.between(incident.openedAt(), mark.at()))));
  }

  private List<String> last(Set<Kind> kinds) {
    List<String> all =
        timeline.stream()
            .filter(entry -> kinds.contains(entry.kind()))
            .map(entry -> entry.at().truncatedTo(ChronoUnit.SECONDS) + " " + entry.text())
            .toList();
    return all.subList(Math.max(0, all.size() - SHOWN), all.size());
  }

  private String firing() {
    return incident.firing() == 0
        ? "no alert of it fires"
        : "%d alerts of it fire".formatted(incident.firing());
  }

  private String actionsDone() {
    long done = actions.stream().filter(action -> action.doneAt() != null).count();
    return "%d of %d actions are done".formatted(done, actions.size());
  }

  /** A length of time for people, e.g. {@code 1 h 2 min 3 s}. */
  static String length(Duration time) {
    StringBuilder text = new StringBuilder();
    if (time.toHours() > 0) {
      text.append(time.toHours()).append(" h ");
    }
    if (time.toMinutes() > 0) {
      text.append(time.toMinutesPart()).append(" min ");
    }
    return text.append(time.toSecondsPart()).append(" s").toString();
  }
}
