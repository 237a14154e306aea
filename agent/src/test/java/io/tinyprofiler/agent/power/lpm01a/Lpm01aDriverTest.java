package io.tinyprofiler.agent.power.lpm01a;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.agent.power.MeterDriver.State;
import io.tinyprofiler.agent.power.RecordedSamples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Lpm01aDriverTest {

  private final List<String> sent = new ArrayList<>();
  private final RecordedSamples samples = new RecordedSamples();
  private Lpm01aDriver driver = driver(1000);

  private Lpm01aDriver driver(int rateHz) {
    return new Lpm01aDriver(
        3000,
        rateHz,
        bytes -> sent.addAll(List.of(new String(bytes, StandardCharsets.US_ASCII).split("\n"))),
        samples);
  }

  private void give(String text) {
    give(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void give(byte[] bytes) {
    driver.received(bytes, bytes.length, 7);
  }

  /** Answers commands until nothing more is asked. */
  private void acknowledge() {
    driver.start();
    for (int i = 1; i < sent.size(); i++) {
      give("\r\nPowerShield > ack " + sent.get(i) + "\r\n");
    }
  }

  @Test
  void goesFromCommandToCommandUntilItMeasures() {
    acknowledge();
    assertThat(sent)
        .containsExactly(
            "stop",
            "htc",
            "volt 3000m",
            "freq 1k",
            "acqtime inf",
            "output current",
            "format ascii_dec",
            "trigsrc sw",
            "eventsrc d7 fal",
            "pwr on",
            "start");
    assertThat(driver.state()).isEqualTo(State.MEASURING);
  }

  @Test
  void convertsText() {
    acknowledge();
    give("6409-07\r\n0640-06\r\n1234+00\r\n");
    assertThat(samples.watts.get(0)).isCloseTo(6409e-7f * 3, within(1e-9f));
    assertThat(samples.watts.get(1)).isCloseTo(640e-6f * 3, within(1e-9f));
    assertThat(samples.watts.get(2)).isCloseTo(3702f, within(1e-3f));
  }

  @Test
  void convertsBinary() {
    assertThat(BinarySamples.amperes(0x52A0)).isCloseTo(640.87e-6, within(5e-9));
    driver = driver(100_000);
    acknowledge();
    assertThat(sent).contains("freq 100k", "format bin_hexa");
    give(HexFormat.of().parseHex("52A0" + "F0F3000000000AFFFF" + "52A0"));
    assertThat(samples.watts)
        .hasSize(2)
        .allSatisfy(w -> assertThat(w).isCloseTo(1.92261e-3f, within(1e-8f)));
    assertThat(samples.lost()).isZero();
  }

  @Test
  void everyKindOfMetadataIsNoSample() {
    driver = driver(100_000);
    acknowledge();
    for (int kind = 1; kind <= 9; kind++) {
      String content = kind == 3 ? "0000000005" : "6162FF63";
      give(HexFormat.of().parseHex("F0F" + kind + content + "FFFF"));
      give(HexFormat.of().parseHex("52A0"));
    }
    assertThat(samples.watts).hasSize(9);
    assertThat(samples.slips).isZero();
  }

  @Test
  void aTimeStampInBinaryTellsWhatIsMissing() {
    driver = driver(100_000);
    acknowledge();
    give(HexFormat.of().parseHex("52A0".repeat(1900) + "F0F3" + "00000014" + "00" + "FFFF"));
    assertThat(samples.gaps).containsExactly(100); // 20 ms are 2000 samples
    give(HexFormat.of().parseHex("F0F30000FFFF00FFFF")); // its bytes may be those of an end
    give(HexFormat.of().parseHex("52A0"));
    assertThat(samples.watts).hasSize(1901);
  }

  @Test
  void aTimeStampTellsWhatIsMissing() {
    acknowledge();
    give("0100-05\r\n".repeat(998));
    give("TimeStamp: 001s 000ms, buff 00%\r\n\0");
    give("0100-05\r\n".repeat(1000));
    give("TimeStamp: 002s 000ms, buff 03%\r\n");
    assertThat(samples.gaps).containsExactly(2);
    assertThat(samples.watts).hasSize(1998);
  }

  @Test
  void linesThatRanIntoEachOtherAreOneLost() {
    acknowledge();
    give("0100-05\r\n010100-05\r\n01000100-05\r\n0100-0");
    give("5\r\n");
    assertThat(samples.watts.size() + samples.lost()).isEqualTo(4);
    assertThat(samples.slips).isPositive();
  }

  @Test
  void edgesOfThePinAreNoted() {
    acknowledge();
    give("0100-05\r\n0100-05\r\nevent 1 ris\r\n0100-05\r\nevent 2 ris\r\n");
    assertThat(samples.edges).containsExactly(2, 3);
  }

  @Test
  void firmwareWithoutEventsMeasuresAllTheSame() {
    driver.start();
    for (int i = 1; i < sent.size(); i++) {
      boolean events = sent.get(i).startsWith("eventsrc");
      give("PowerShield > %s %s\r\n".formatted(events ? "error" : "ack", sent.get(i)));
    }
    assertThat(driver.state()).isEqualTo(State.MEASURING);
  }

  @Test
  void saysWhatItRefused() {
    driver.start();
    give("PowerShield > ack htc\r\n");
    give("PowerShield > error volt\r\nError detail: voltage out of range\r\n");
    assertThat(driver.state()).isEqualTo(State.REFUSED);
    assertThat(driver.reason()).isEqualTo("voltage out of range");
  }

  @Test
  void overRangeEndsTheMeasurement() {
    acknowledge();
    give("0100-05\r\nPowerShield > error overcurrent\r\nError detail: current over 50 mA\r\n");
    assertThat(driver.state()).isEqualTo(State.REFUSED);
    assertThat(driver.reason()).isEqualTo("current over 50 mA");
  }

  @Test
  void samplesOfAnEarlierStartAreNotTaken() {
    driver.start();
    give("0100-05\r\nTimeStamp: 009s 000ms, buff 00%\r\n0100-05\r\n");
    assertThat(driver.state()).isEqualTo(State.STARTING);
    assertThat(samples.watts).isEmpty();
  }
}
