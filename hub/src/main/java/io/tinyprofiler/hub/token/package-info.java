/** How the tokens of a chunk lie in a row of PostgreSQL. */
package io.tinyprofiler.hub.token;
