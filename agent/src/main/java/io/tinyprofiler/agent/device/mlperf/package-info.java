/** Devices that speak the protocol of MLPerf Tiny's runner; they make inferences, not tokens. */
package io.tinyprofiler.agent.device.mlperf;
