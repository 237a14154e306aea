/**
 * MLPerf Tiny's energy mode: windows of inferences between edges of a pin that the meter watches.
 */
package io.tinyprofiler.agent.power.mlperf;
