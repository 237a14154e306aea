/**
 * Records and JSON: what of it the agent and the hub's ingest need, without a general data binder,
 * whose classes and caches an agent would hold for as long as it runs.
 */
package io.tinyprofiler.shared.json;
