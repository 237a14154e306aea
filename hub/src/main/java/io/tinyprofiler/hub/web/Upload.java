package io.tinyprofiler.hub.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A body that comes as a stream.
 *
 * @param bytes paused
 * @param gone fails when the client is gone, which may be before anybody reads
 */
public record Upload(ReadStream<Buffer> bytes, Future<Void> gone) {}
