package io.tinyprofiler.agent.flash;

/** What sessions need to put firmware on a device. */
public record Firmware(ArtifactCache cache, Flasher flasher) {}
