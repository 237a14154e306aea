/** What the agent tells of itself: heartbeats to the hub, readiness and liveness to systemd. */
package io.tinyprofiler.agent.health;
