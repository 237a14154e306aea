/** Energy of runs, from a meter's samples to joules per token and days on a battery. Pure. */
package io.tinyprofiler.shared.metric.energy;
