package io.tinyprofiler.agent.power.simulated;

import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.power.simulated.SimulatedPpk2.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Simulated kits in a process of their own, until its stdin ends. */
final class SimulatedMeters {

  private SimulatedMeters() {}

  public static void main(String[] args) throws IOException {
    List<SimulatedPpk2> kits = new ArrayList<>();
    boolean drops = Boolean.parseBoolean(args[2]);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      Path link = Path.of(args[0]).resolve("kit-" + i);
      kits.add(
          new SimulatedPpk2(link, Curve.LIVELY, new Faults(0, 0, drops), Ppk2Bytes.METADATA, i));
    }
    System.out.println("ready");
    System.in.readAllBytes();
    long dropped = 0;
    for (SimulatedPpk2 kit : kits) {
      dropped += drops ? kit.end() : 0;
    }
    System.out.printf("dropped by the simulators: %d bytes%n", dropped);
  }
}
