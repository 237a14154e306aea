/** Nordic's Power Profiler Kit II: 100 000 samples a second over USB CDC-ACM. */
package io.tinyprofiler.agent.power.ppk2;
