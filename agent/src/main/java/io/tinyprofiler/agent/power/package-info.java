/**
 * Power meters: found by their USB identity or a path, bound to a device by the configuration, read
 * on a thread of their own and reduced here to energy. What one meter's protocol is, is in a
 * package of its own behind {@link io.tinyprofiler.agent.power.MeterDriver}.
 */
package io.tinyprofiler.agent.power;
