package io.tinyprofiler.agent.session;

import io.tinyprofiler.shared.record.DeviceInfo;

/** What must not change within a session: runs of two set-ups are no one result. */
record Setup(String modelSha, String quantization, String firmwareSha) {

  static Setup of(DeviceInfo info) {
    return new Setup(info.modelSha(), info.quantization(), info.firmwareSha());
  }
}
