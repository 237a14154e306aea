package io.tinyprofiler.hub.demo;

/**
 * A device of the demo: the reference firmware as a process.
 *
 * @param uid its identity
 */
record DemoDevice(String uid, String quantization) {}
