package io.tinyprofiler.hub.history;

import java.util.UUID;

/**
 * What a device reported of itself in a run.
 *
 * @param seconds from the run's acceptance, on the device's clock
 * @param celsius degrees Celsius, or null
 * @param heap bytes in use, or null
 */
record Reading(UUID run, double seconds, Double celsius, Long heap) {}
