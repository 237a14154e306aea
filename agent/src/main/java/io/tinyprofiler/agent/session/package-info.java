/**
 * Runs sessions: {@link io.tinyprofiler.agent.session.AgentSessions} takes commands, one {@code
 * SessionExecution} per session connects a device to its {@code SessionRun}, which is the session's
 * whole logic without I/O, and records go to the sink.
 */
package io.tinyprofiler.agent.session;
