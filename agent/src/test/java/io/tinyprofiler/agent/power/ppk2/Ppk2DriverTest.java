package io.tinyprofiler.agent.power.ppk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.power.MeterDriver.State;
import io.tinyprofiler.agent.power.RecordedSamples;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Ppk2DriverTest {

  private static final int MV = 3000;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final RecordedSamples samples = new RecordedSamples();
  private final Ppk2Driver driver = new Ppk2Driver(MV, true, sent::writeBytes, samples);
  private final Ppk2Bytes kit = new Ppk2Bytes(Ppk2Bytes.METADATA, MV);

  @BeforeEach
  void open() {
    driver.start();
    give(Ppk2Bytes.ascii(Ppk2Bytes.METADATA));
  }

  private void give(byte[] bytes) {
    driver.received(bytes, bytes.length, 1);
  }

  @Test
  void asksForTheCalibrationThenForSupplyAndSamples() {
    assertThat(HexFormat.of().formatHex(sent.toByteArray()))
        .isEqualTo("0719" + "1102" + "0d0bb8" + "0c01" + "06");
    assertThat(driver.state()).isEqualTo(State.MEASURING);
  }

  /** The formula by hand: x = (4 adc - O) (1.8 / 163840) / R. */
  @Test
  void convertsTheVectorsWithTheMetadataBlock() {
    int first = word("E8831400");
    assertThat(Ppk2Stream.range(first)).isEqualTo(2);
    assertThat(first & 0x3FFF).isEqualTo(1000);
    assertThat(Ppk2Stream.counter(first)).isEqualTo(5);
    double x = (4 * 1000 - 64.6020) * (1.8 / 163840) / 10.1250;
    double i2 = x * (17.7830 * x + 0.9675) + 0.000005281 * 3; // I2 is -nan: 0
    assertThat(kit.amperes(first)).isCloseTo(i2, within(1e-15));

    int second = word("D0C71400");
    assertThat(Ppk2Stream.range(second)).isEqualTo(3);
    assertThat(second & 0x3FFF).isEqualTo(2000);
    double y = (4 * 2000 - 40.4000) * (1.8 / 163840) / 0.9420;
    double i3 = y * (0.9450 * y + 0.9656) + 0.000062577 * 3 - 0.000210220;
    assertThat(kit.amperes(second)).isCloseTo(i3, within(1e-15));
  }

  /** Without metadata R = 1031.64 101.65 10.15 0.94 0.043, GS GI UG = 1 and the others 0. */
  @Test
  void keepsTheDefaultsWhereTheFirmwareDoesNotSay() {
    var bare = new Ppk2Bytes("R2: -nan\nGS2: \nO2: nan\nR3: -1\n", MV);
    double x = 4 * 1000 * (1.8 / 163840) / 10.15;
    assertThat(bare.amperes(word("E8831400"))).isCloseTo(x * (x + 1), within(1e-15));
    double y = 4 * 2000 * (1.8 / 163840) / 0.94;
    assertThat(bare.amperes(word("D0C71400"))).isCloseTo(y * (y + 1), within(1e-15));
  }

  @Test
  void takesRangesAboveTheLargestForTheLargest() {
    assertThat(Ppk2Stream.range(7 << 14)).isEqualTo(4);
  }

  @Test
  void waitsForMetadataThatComesInPiecesAfterSamplesOfAnEarlierStart() {
    var late = new Ppk2Driver(MV, false, sent::writeBytes, samples);
    late.start();
    byte[] old = stream(300, 1e-3);
    late.received(old, old.length, 1);
    for (byte b : Ppk2Bytes.ascii(Ppk2Bytes.METADATA)) {
      assertThat(late.state()).isIn(State.STARTING, State.MEASURING);
      late.received(new byte[] {b}, 1, 1);
    }
    assertThat(late.state()).isEqualTo(State.MEASURING);
    assertThat(HexFormat.of().formatHex(sent.toByteArray())).contains("1101"); // ampere meter
  }

  @Test
  void givesEverySampleHoweverTheBytesAreCut() {
    Random random = new Random(5);
    byte[] bytes = stream(20_000, 2e-3);
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(900));
      give(Arrays.copyOfRange(bytes, at, at + size));
      at += size;
    }
    flush();
    assertThat(samples.lost()).isZero();
    assertThat(samples.slips).isZero();
    assertThat(samples.watts.subList(0, 20_000))
        .allSatisfy(w -> assertThat(w).isCloseTo(6e-3f, within(2e-5f)));
  }

  @Test
  void countsLostSamplesByTheCounter() {
    byte[] bytes = stream(1_000, 2e-3);
    give(Arrays.copyOfRange(bytes, 0, 400));
    give(Arrays.copyOfRange(bytes, 4 * 117, 4 * 500)); // 17 are gone
    give(Arrays.copyOfRange(bytes, 4 * 563, 4000)); // 63
    flush();
    assertThat(samples.gaps.subList(0, 2)).containsExactly(17, 63);
    assertThat(samples.slips).isZero();
  }

  @Test
  void findsItsWayBackAfterBytesWentMissing() {
    for (int missing = 1; missing <= 3; missing++) {
      byte[] bytes = stream(641, 2e-3);
      int before = samples.watts.size() + samples.lost();
      give(Arrays.copyOfRange(bytes, 0, 4 * 320 + 1));
      give(Arrays.copyOfRange(bytes, 4 * 320 + 1 + missing, bytes.length));
      give(stream(64, 2e-3)); // so that the last are decided
      assertThat(samples.slips).isEqualTo(missing);
      assertThat(samples.watts.size() + samples.lost() - before).isBetween(691, 705 + 8);
    }
    assertThat(samples.watts).allSatisfy(w -> assertThat(w).isCloseTo(6e-3f, within(2e-5f)));
  }

  @Test
  void aDamagedSampleIsOneLostAndNoMore() {
    byte[] bytes = stream(640, 2e-3);
    bytes[4 * 300 + 2] ^= 0x54; // in the counter
    give(bytes);
    flush();
    assertThat(samples.lost()).isEqualTo(1);
  }

  @Test
  void smoothsThreeSamplesAfterAChangeOfRange() {
    give(stream(64, 4e-3));
    give(stream(64, 10e-3));
    flush();
    float[] watts = new float[6];
    for (int i = 0; i < 6; i++) {
      watts[i] = samples.watts.get(62 + i);
    }
    assertThat(watts[1]).isCloseTo(12e-3f, within(1e-4f));
    float step = 18e-3f;
    assertThat(watts[2]).isCloseTo(12e-3f + 0.18f * step, within(2e-4f));
    assertThat(watts[3]).isCloseTo(12e-3f + (1 - 0.82f * 0.82f) * step, within(2e-4f));
    assertThat(watts[4]).isCloseTo(12e-3f + (1 - 0.82f * 0.82f * 0.82f) * step, within(2e-4f));
    assertThat(watts[5]).isCloseTo(30e-3f, within(2e-4f));
  }

  private byte[] stream(int count, double amperes) {
    byte[] bytes = new byte[4 * count];
    for (int i = 0; i < count; i++) {
      Ppk2Bytes.put(bytes, 4 * i, kit.next(amperes, 0.5));
    }
    return bytes;
  }

  /** The last samples wait for witnesses only after a fault: some more settle it. */
  private void flush() {
    give(stream(8, 2e-3));
  }

  private static int word(String hex) {
    byte[] b = HexFormat.of().parseHex(hex);
    return (b[0] & 0xFF) | (b[1] & 0xFF) << 8 | (b[2] & 0xFF) << 16 | (b[3] & 0xFF) << 24;
  }
}
