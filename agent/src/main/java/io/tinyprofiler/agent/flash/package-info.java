/**
 * Firmware onto boards: fetched from the hub, written by the tool that is configured for the
 * board's platform, while the port is the tool's.
 */
package io.tinyprofiler.agent.flash;
