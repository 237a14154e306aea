package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.List;
import java.util.Objects;

/** What must not change within a session: runs of two set-ups are no one result. */
record Setup(String modelSha, String quantization, String firmwareSha) {

  /** What a device must be able to do for deferred runs, with every token accounted for. */
  private static final List<String> DEFERRED = List.of("deferred", "dump");

  static Setup of(DeviceInfo info) {
    return new Setup(info.modelSha(), info.quantization(), info.firmwareSha());
  }

  /** A session that names a model has it loaded again after each boot. */
  private static boolean same(SessionSpec spec, Setup before, Setup now) {
    return spec.model() == null
        ? before.equals(now)
        : Objects.equals(before.firmwareSha(), now.firmwareSha());
  }

  /**
   * Why a session cannot go on with a device.
   *
   * @param before what the device said of itself when the session met it last; null the first time
   * @return null if it can
   */
  static RunOutcome unfit(SessionSpec spec, DeviceInfo before, DeviceInfo device) {
    List<String> can = device.capabilities();
    if (before != null && !same(spec, of(before), of(device))) {
      String text = "the device now has another model or firmware";
      return new RunOutcome(null, FailureKind.BOARD, text, true);
    }
    if (spec.model() != null && !spec.model().equals(device.modelSha()) && !can.contains("model")) {
      String text =
          "model-not-loadable: device %s takes no model over the line, and it has %s; measure that, or write firmware that holds the other"
              .formatted(device.uid(), device.model());
      return new RunOutcome(null, FailureKind.MODEL, text, true);
    }
    if (!spec.modes().contains(RunMode.DEFERRED) || can.containsAll(DEFERRED)) {
      return null;
    }
    // nothing is wrong with the board or the line: what runs on it does not offer this
    String text =
        "mode-unsupported: deferred runs need the capabilities %s and device %s has %s; measure live"
            .formatted(String.join(" and ", DEFERRED), device.uid(), String.join("+", can));
    return new RunOutcome(null, FailureKind.MODEL, text, true);
  }
}
