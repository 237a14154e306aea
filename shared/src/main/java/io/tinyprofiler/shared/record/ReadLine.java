package io.tinyprofiler.shared.record;

import java.util.List;

/**
 * What a line holds, read by a peer that may be older than its writer.
 *
 * @param kind the record's {@code type}, as the line says it
 * @param numbered what of it is known; null if the kind is not
 * @param unknownFields paths of what this version does not know, e.g. {@code info.colour}
 */
public record ReadLine(String kind, Numbered numbered, List<String> unknownFields) {

  public ReadLine {
    unknownFields = List.copyOf(unknownFields);
  }

  /** Whether this version knows all that the line says. */
  public boolean whole() {
    return numbered != null && unknownFields.isEmpty();
  }
}
