package io.tinyprofiler.agent;

import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.Numbered;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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

  private static final String END = "end";

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

  /** Starts one, which listens. */
  static PlayedHub start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            "chrt",
            "--idle",
            "0",
            java,
            "-XX:+UseSerialGC", // neither collects nor compiles for milliseconds at a time
            "-Xmn256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlayedHub.class.getName());
    return new PlayedHub(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  String address() {
    return address;
  }

  /**
   * Has each device give tokens, in a session of one run.
   *
   * @param from the first position that counts
   * @return how late each stamp was, ns
   */
  long[] late(int tokens, int from) throws IOException {
    in.write(tokens + " " + from + "\n");
    in.flush();
    LongStream.Builder late = LongStream.builder();
    for (String line = out.readLine(); !END.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("the hub ended");
      }
      late.add(Long.parseLong(line));
    }
    return late.build().toArray();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Prints its address; for each line, of tokens and the first that counts, how late they were. */
  public static void main(String[] none) throws Exception {
    KeptIngest ingest = new KeptIngest();
    FakeHub hub = new FakeHub(TOKEN, ingest).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      System.out.println(hub.address());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        int tokens = Integer.parseInt(words[0]);
        int before = ingest.agents();
        hub.cut(); // an agent that stood still finds its connection dead a moment later
        ingest.awaitAgent(before, 60, TimeUnit.SECONDS);
        EightDevices.begin(hub, 1, tokens);
        // a token takes 10 ms
        var records = ingest.await(EightDevices.COUNT, 60 + tokens, TimeUnit.SECONDS);
        late(records, Integer.parseInt(words[1])).forEach(System.out::println);
        System.out.println(END);
        System.gc(); // now, and not while somebody is measured
      }
    } finally {
      hub.close();
    }
  }

  /** ns of each token: both clocks count from the run's acceptance. */
  private static LongStream late(List<Numbered> records, int from) {
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
          if (chunk.firstPosition() + i >= from) {
            late.add(stamp - tick);
          }
        }
      }
    }
    return late.build();
  }
}
