package io.tinyprofiler.hub.incident.api;

import io.tinyprofiler.hub.incident.Entry;
import io.tinyprofiler.hub.incident.store.PgIncidentFiles.Line;
import java.time.Instant;

/** A line of a timeline; {@code by} is null for what the hub noted by itself. */
record LineView(long id, Instant at, Entry.Kind kind, String text, String by, String item) {

  static LineView of(Line line) {
    Entry entry = line.entry();
    return new LineView(
        line.id(), entry.at(), entry.kind(), entry.text(), entry.by(), entry.item());
  }
}
