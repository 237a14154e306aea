package io.tinyprofiler.hub.comparison;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.record.DeviceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What two sessions must share for their figures to say something about each other.
 *
 * @param platform the class of device
 * @param firmwareFamily the firmware's name without its version; versions are what is compared
 * @param promptSetSha SHA-256 of the prompts and how they are continued
 */
record ComparisonKey(
    String platform,
    boolean emulated,
    String modelSha,
    String quantization,
    String firmwareFamily,
    String promptSetSha) {

  static ComparisonKey of(MeasuredSession session) {
    DeviceInfo info = session.info();
    return new ComparisonKey(
        orEmpty(info.platform()),
        info.emulated(),
        orEmpty(info.modelSha()),
        orEmpty(info.quantization()),
        info.firmwareFamily(),
        session.promptSetSha());
  }

  /** What differs from another session so that no comparison tells anything; one phrase each. */
  List<String> differences(ComparisonKey other) {
    List<String> found = new ArrayList<>();
    differ(found, "platform", platform, other.platform);
    if (emulated != other.emulated) {
      found.add("one device is an emulator");
    }
    differ(found, "quantization", quantization, other.quantization);
    if (quantization.equals(other.quantization)) {
      differ(found, "model", shortened(modelSha), shortened(other.modelSha));
    }
    differ(found, "prompt set", shortened(promptSetSha), shortened(other.promptSetSha));
    return found;
  }

  private static void differ(List<String> found, String what, String a, String b) {
    if (!Objects.equals(a, b)) {
      found.add("the %s differs (%s, %s)".formatted(what, orUnknown(a), orUnknown(b)));
    }
  }

  private static String shortened(String sha) {
    return sha.length() > 12 ? sha.substring(0, 12) : sha;
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? "unknown" : text;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
