package io.tinyprofiler.agent;

import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The hub of a measured agent as a process that runs when nobody else wants the processor, and does
 * little: a hub is another host, whose work keeps no stamp waiting.
 */
final class PlayedHub implements AutoCloseable {

  static final String TOKEN = "secret";

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final String address;

  private PlayedHub(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader();
    this.in = process.outputWriter();
    this.address = out.readLine();
    if (address == null) {
      throw new IOException("the hub ended");
    }
  }

  /**
   * Starts one, which listens.
   *
   * @param warm tokens of each device that are not judged
   * @param tokens of each device that are
   */
  static PlayedHub start(int warm, int tokens) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            "chrt",
            "--idle",
            "0",
            java,
            "-XX:+UseSerialGC", // neither collects nor compiles for milliseconds at a time
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlayedHub.class.getName(),
            "" + warm,
            "" + tokens);
    return new PlayedHub(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  String address() {
    return address;
  }

  /** Has all devices measured; how late each stamp was that is judged, ns. */
  long[] late() throws IOException {
    in.write("begin\n");
    in.flush();
    return out.lines().mapToLong(Long::parseLong).toArray();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Prints its address, waits for a line, prints how late each stamp was. */
  public static void main(String[] words) throws Exception {
    int warm = Integer.parseInt(words[0]);
    int tokens = Integer.parseInt(words[1]);
    KeptIngest ingest = new KeptIngest(warm + tokens);
    FakeHub hub = new FakeHub(TOKEN, ingest).start();
    try {
      System.out.println(hub.address());
      System.in.read();
      EightDevices.begin(hub, 1_000_000);
      late(ingest.await(warm + tokens, TimeUnit.SECONDS), warm).forEach(System.out::println);
    } finally {
      hub.close();
    }
  }

  /** ns of each token but the first: both clocks count from the run's acceptance. */
  private static LongStream late(List<Numbered> records, int warm) {
    Map<UUID, long[]> begun = new HashMap<>(); // a run's tick and time of acceptance
    LongStream.Builder late = LongStream.builder();
    for (Numbered one : records) {
      if (one.record() instanceof RunStarted run) {
        begun.put(run.run(), new long[] {run.acceptedTick(), run.acceptedHostNs()});
      } else if (one.record() instanceof TokenChunk chunk) {
        long[] times = begun.get(chunk.run());
        long tick = times[0];
        long stamp = times[1];
        for (int i = 0; i < chunk.tokenIds().length; i++) {
          // the first of a chunk counts from the acceptance, the others from the one before
          tick += chunk.deviceTicks()[i];
          stamp += chunk.hostNs()[i];
          if (chunk.firstPosition() + i >= warm) {
            late.add(stamp - tick);
          }
        }
      }
    }
    return late.build();
  }
}
