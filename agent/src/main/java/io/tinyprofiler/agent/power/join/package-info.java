/** Joins a device's power to the tokens of its runs. */
package io.tinyprofiler.agent.power.join;
