package io.tinyprofiler.hub.alert.route;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which alerts are muted by others that fire; looks only at those that share a rule's labels. */
public final class Inhibition {

  private final List<Sources> rules = new ArrayList<>();

  public Inhibition(List<InhibitRule> rules) {
    rules.forEach(rule -> this.rules.add(new Sources(rule, new HashMap<>())));
  }

  /** Alerts that a rule takes for sources, by what a target must share and by fingerprint. */
  private record Sources(InhibitRule rule, Map<List<String>, Map<Long, Alert>> byTie) {

    void put(Alert alert) {
      if (rule.source().match(alert.labels())) {
        byTie
            .computeIfAbsent(rule.tie(alert.labels()), fresh -> new LinkedHashMap<>())
            .put(alert.fingerprint(), alert);
      }
    }

    void remove(Alert alert) {
      List<String> tie = rule.tie(alert.labels());
      Map<Long, Alert> tied = byTie.get(tie);
      if (tied != null && tied.remove(alert.fingerprint()) != null && tied.isEmpty()) {
        byTie.remove(tie);
      }
    }

    /** One that is source and target at once does not mute its like, itself included. */
    Optional<Alert> mute(Labels labels, Instant now) {
      if (!rule.target().match(labels)) {
        return Optional.empty();
      }
      boolean both = rule.source().match(labels);
      for (Alert source : byTie.getOrDefault(rule.tie(labels), Map.of()).values()) {
        if (!source.resolvedAt(now) && !(both && rule.target().match(source.labels()))) {
          return Optional.of(source);
        }
      }
      return Optional.empty();
    }
  }

  /** Adds an alert, or what is new about it. */
  public void put(Alert alert) {
    rules.forEach(rule -> rule.put(alert));
  }

  public void remove(Alert alert) {
    rules.forEach(rule -> rule.remove(alert));
  }

  /** The alert that mutes these labels now, by the first rule that does. */
  public Optional<Alert> mutes(Labels labels, Instant now) {
    for (Sources rule : rules) {
      Optional<Alert> source = rule.mute(labels, now);
      if (source.isPresent()) {
        return source;
      }
    }
    return Optional.empty();
  }
}
