/**
 * Firmware onto boards: written by the tool that is configured for the board's platform, while the
 * port is the tool's.
 */
package io.tinyprofiler.agent.flash;
