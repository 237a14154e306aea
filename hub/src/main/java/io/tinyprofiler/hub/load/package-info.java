/**
 * Load: agents that exist in this process alone, over the real bridge. {@link
 * io.tinyprofiler.hub.load.LoadRun} starts them; each {@code SimulatedAgentVerticle} has {@code
 * SimulatedDevice}s whose records it keeps in a {@code Backlog} until the hub has stored them.
 */
package io.tinyprofiler.hub.load;
