package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.PowerLog;
import io.tinyprofiler.agent.power.ppk2.Ppk2Bytes;
import io.tinyprofiler.agent.power.ppk2.Ppk2Driver;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * A board and a kit in its supply, both with clocks of their own that run a little wrong, in played
 * time: what the board draws is known exactly.
 */
final class PlayedBench {

  static final UUID SESSION = new UUID(1, 1);
  static final UUID RUN = new UUID(2, 2);
  static final int TOKENS = 200;
  private static final int MV = 3000;
  private static final long TICK_HZ = 1_000_000;
  private static final double PERIOD_NS = 10_000;
  private static final double IDLE_W = 9e-3;

  /** What goes wrong on the way. */
  record Faults(double lostShare, int slips, int block) {}

  final Meters meters;
  final Meter meter;
  final SessionPower power;
  private final Random random;
  private final Faults faults;
  private final PowerProfile profile = new PowerProfile();
  private final Ppk2Bytes kit = new Ppk2Bytes(Ppk2Bytes.METADATA, MV);
  private final double deviceRate;
  private final double meterPeriodNs;
  private final double latencyNs;
  private final long bootNs;
  private final PowerLog log = new PowerLog(Ppk2Driver.RATE_HZ, 60);
  private final Ppk2Driver driver = new Ppk2Driver(MV, true, bytes -> {}, log);
  private final double meterStartNs;
  private long sampled;
  private double deliveredNs;
  private long nowNs = 1_000_000_000L;
  private boolean blockLost;

  private long acceptedNs;
  private long prefilledNs;
  private final long[] tokenNs = new long[TOKENS];
  private long endNs;

  PlayedBench(Random random, Faults faults) {
    this.random = random;
    this.faults = faults;
    this.deviceRate = 1 + (random.nextDouble() - 0.5) * 200e-6;
    this.meterPeriodNs = PERIOD_NS * (1 + (random.nextDouble() - 0.5) * 100e-6);
    this.latencyNs = 50_000 + random.nextDouble() * 800_000;
    this.bootNs = random.nextInt(900_000_000);
    var choice =
        new MeterChoice("board", "ppk2", "", Map.of("millivolts", "" + MV, "accuracyPercent", "0"));
    meters = new Meters(new PowerConfig(List.of(choice), 1_000, 10_000, 60));
    meter = meters.of("board").orElseThrow();
    power = SessionPower.of(meters, "board").orElseThrow();
    driver.start();
    byte[] metadata = Ppk2Bytes.ascii(Ppk2Bytes.METADATA);
    driver.received(metadata, metadata.length, nowNs);
    meter.measures(log, MV, "played");
    meterStartNs = nowNs;
    profile.then(0, IDLE_W);
  }

  /** Rests, runs and ends; what is written down. */
  List<AgentRecord> play() {
    deliver(300_000_000);
    power.seen(sync(), nowNs);
    power.rests(nowNs);
    for (long ns = power.restNs(nowNs); ns > 0; ns = power.restNs(nowNs)) {
      deliver(ns);
    }
    power.runs(nowNs);
    plan();
    power.seen(started(), acceptedNs);
    deliver(endNs - nowNs + 5_000_000);
    power.seen(chunk(), nowNs);
    deliver(10_000_000);
    power.seen(sync(), nowNs);
    return power.seen(ended(), nowNs);
  }

  /** True energy of a token's window, J. */
  double truth(int token) {
    return profile.joules(token == 0 ? prefilledNs : tokenNs[token - 1], tokenNs[token]);
  }

  /** Of all windows but the first, J. */
  double decodeTruth() {
    return profile.joules(tokenNs[0], tokenNs[TOKENS - 1]);
  }

  double prefillTruth() {
    return profile.joules(acceptedNs, prefilledNs);
  }

  double idleWatts() {
    return IDLE_W;
  }

  /** Computing takes most, telling a token less, and each token its own. */
  private void plan() {
    long ns = nowNs + 1_000_000 + random.nextInt(1_000_000);
    acceptedNs = onTick(ns);
    profile.then(acceptedNs, 0.110 + 0.04 * random.nextDouble());
    prefilledNs = onTick(acceptedNs + 30_000_000 + random.nextInt(40_000_000));
    long at = prefilledNs;
    for (int i = 0; i < TOKENS; i++) {
      long told = at + 200_000 + random.nextInt(600_000);
      profile.then(at, 0.045 + 0.02 * random.nextDouble());
      profile.then(told, 0.100 + 0.06 * random.nextDouble());
      at = onTick(told + 2_000_000 + random.nextInt(8_000_000));
      tokenNs[i] = at;
    }
    profile.then(at, 0.05);
    endNs = onTick(at + 1_000_000);
    profile.then(endNs, IDLE_W);
  }

  /** The board's clock counts whole ticks. */
  private long onTick(long ns) {
    return (long) Math.ceil(bootNs + tick(ns) * 1e9 / TICK_HZ / deviceRate) + 1;
  }

  private long tick(long ns) {
    return (long) Math.floor((ns - bootNs) * 1e-9 * TICK_HZ * deviceRate);
  }

  private ClockSync sync() {
    long roundTrip = 100_000L + random.nextInt(900_000);
    double share = random.nextDouble(); // of the round trip that was over when the tick was read
    long middle = (long) (nowNs - roundTrip * share + roundTrip / 2.0);
    long error = roundTrip / 2 + 1_000;
    return new ClockSync(SESSION, "board", true, tick(nowNs), middle, roundTrip, null, error);
  }

  private RunStarted started() {
    return new RunStarted(
        SESSION,
        RUN,
        0,
        RunKind.MEASURED,
        RunMode.LIVE,
        0,
        "",
        TICK_HZ,
        tick(acceptedNs),
        acceptedNs + 400_000,
        5);
  }

  private TokenChunk chunk() {
    long[] deltas = new long[TOKENS];
    long before = tick(acceptedNs);
    for (int i = 0; i < TOKENS; i++) {
      deltas[i] = tick(tokenNs[i]) - before;
      before = tick(tokenNs[i]);
    }
    return new TokenChunk(RUN, 0, deltas, null, new int[TOKENS], new byte[TOKENS][0]);
  }

  private RunEnded ended() {
    return new RunEnded(
        SESSION,
        RUN,
        RunStatus.DONE,
        TOKENS,
        null,
        null,
        tick(prefilledNs) - tick(acceptedNs),
        tick(endNs) - tick(acceptedNs),
        0,
        null,
        "");
  }

  /** Lets time pass: the kit samples, and what it sends comes in packets of a millisecond. */
  private void deliver(long ns) {
    nowNs += ns;
    List<Integer> words = new ArrayList<>();
    while (true) {
      double packetEnd = meterStartNs + (sampled + 100) * meterPeriodNs;
      double late =
          random.nextInt(300) == 0 ? 20_000_000 : -Math.log(1 - random.nextDouble()) * 60_000;
      double arrives = Math.max(deliveredNs, packetEnd + latencyNs + late);
      if (packetEnd + latencyNs + 21_000_000 > nowNs && arrives > nowNs) {
        return;
      }
      words.clear();
      for (int i = 0; i < 100; i++) {
        double middle = meterStartNs + (sampled + 0.5) * meterPeriodNs;
        double amperes = profile.watts(middle) / (MV / 1e3);
        words.add(kit.next(amperes, random.nextDouble()));
        sampled++;
      }
      lose(words);
      send(words, (long) arrives);
      deliveredNs = arrives;
    }
  }

  private void lose(List<Integer> words) {
    if (random.nextDouble() < faults.lostShare() * 10) { // ten at once, so less often
      int at = random.nextInt(90);
      words.subList(at, at + 10).clear();
    }
    if (faults.block() > 0 && !blockLost && acceptedNs > 0 && deliveredNs > acceptedNs + 4e8) {
      blockLost = true;
      for (int i = 0; i < faults.block(); i++) {
        kit.next(IDLE_W / 3, 0);
        sampled++;
      }
    }
  }

  private void send(List<Integer> words, long hostNs) {
    byte[] bytes = new byte[4 * words.size()];
    for (int i = 0; i < words.size(); i++) {
      Ppk2Bytes.put(bytes, 4 * i, words.get(i));
    }
    int size = bytes.length;
    if (faults.slips() > 0 && acceptedNs > 0 && random.nextInt(400) < faults.slips()) {
      int at = random.nextInt(size - 3);
      System.arraycopy(bytes, at + 1, bytes, at, size - at - 1);
      size--;
    }
    synchronized (log) {
      driver.received(bytes, size, hostNs);
    }
  }
}
