/** The native protocol: frames of text with a checksum, and the driver of devices that speak it. */
package io.tinyprofiler.agent.device.frame;
