package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Subject;

/** What a session is called where its figures leave the hub. */
final class Titles {

  private Titles() {}

  /** Model, quantization and platform; an emulated one says so. */
  static String of(MeasuredSession session) {
    Subject subject = session.subject();
    return "%s %s on %s%s"
        .formatted(
            orUnknown(subject.model()),
            orUnknown(subject.quantization()),
            orUnknown(subject.platform()),
            subject.emulated() ? " (emulated)" : "");
  }

  /** A device may not say everything of itself. */
  static String orUnknown(String text) {
    return text == null || text.isEmpty() ? "unknown" : text;
  }

  /** How many runs count and how many do not, in words. */
  static String runs(MeasuredSession session) {
    int invalid = session.invalidRuns();
    String valid = count(session.validRuns().size(), "valid run");
    return invalid == 0 ? valid : valid + ", " + count(invalid, "invalid run") + " left out";
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /** Text as the content or an attribute of HTML or XML. */
  static String escaped(String text) {
    return JunitXml.allowed(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
