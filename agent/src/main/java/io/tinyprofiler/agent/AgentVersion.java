package io.tinyprofiler.agent;

import picocli.CommandLine.IVersionProvider;

/** The version as the jar's manifest has it. */
public final class AgentVersion implements IVersionProvider {

  static final String VERSION = version();

  private static String version() {
    String packaged = AgentVersion.class.getPackage().getImplementationVersion();
    return packaged == null ? "unpackaged" : packaged;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"tiny-profiler agent " + VERSION};
  }
}
