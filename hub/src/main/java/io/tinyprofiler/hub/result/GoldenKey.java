package io.tinyprofiler.hub.result;

import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.SessionSpec;

/**
 * What the greedy token ids of a prompt depend on, besides the prompt. A board is not part of it:
 * firmware of one family is to generate the same everywhere.
 *
 * @param modelSha SHA-256 of the model in lower-case hex
 */
record GoldenKey(String modelSha, String quantization, String firmwareFamily, int maxTokens) {

  /** The key of a session; null if it sampled, or if its device does not say which model it has. */
  static GoldenKey of(DeviceInfo info, SessionSpec spec) {
    if (spec.temperature() != 0 || info.modelSha() == null || info.modelSha().isEmpty()) {
      return null;
    }
    String quantization = info.quantization() == null ? "" : info.quantization();
    return new GoldenKey(info.modelSha(), quantization, info.firmwareFamily(), spec.maxTokens());
  }
}
