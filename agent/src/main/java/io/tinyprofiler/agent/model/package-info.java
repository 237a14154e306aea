/** Models onto devices: fetched from the hub, then sent over the line into the device's RAM. */
package io.tinyprofiler.agent.model;
