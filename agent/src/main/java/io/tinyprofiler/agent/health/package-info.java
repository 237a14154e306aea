/** What the agent tells of itself: heartbeats to the hub. */
package io.tinyprofiler.agent.health;
