package io.tinyprofiler.agent.flash;

import io.tinyprofiler.agent.artifact.ArtifactCache;

/** What sessions need to put firmware on a device. */
public record Firmware(ArtifactCache cache, Flasher flasher) {}
