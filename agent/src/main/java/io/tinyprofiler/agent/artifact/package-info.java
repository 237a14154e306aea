/** Files of the hub's on this host's disk: fetched once, known by their SHA-256. */
package io.tinyprofiler.agent.artifact;
