package io.tinyprofiler.agent.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyprofiler.agent.device.console.ConsoleDriver;
import io.tinyprofiler.agent.device.frame.NativeDriver;
import io.tinyprofiler.agent.device.mlperf.MlperfDriver;
import io.tinyprofiler.agent.serial.DriverChoice;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriversTest {

  private static SerialConfig config(DriverChoice... choices) {
    return SerialConfig.defaults().withDrivers(List.of(choices), 115_200);
  }

  @Test
  void theFirstEntryThatNamesThePortCounts() {
    SerialConfig config =
        config(
            new DriverChoice("/dev/ttyACM1", "native", Map.of()),
            new DriverChoice("/dev/ttyACM*", "mlperf", Map.of("baudRate", "921600")),
            new DriverChoice("/dev/*", "console", Map.of()));
    Drivers drivers = Drivers.of(config);
    RecordedEffects effects = new RecordedEffects();
    assertThat(drivers.create("/dev/ttyACM1", effects)).isInstanceOf(NativeDriver.class);
    assertThat(drivers.create("/dev/ttyACM2", effects)).isInstanceOf(MlperfDriver.class);
    assertThat(drivers.create("/dev/ttyUSB0", effects)).isInstanceOf(ConsoleDriver.class);
    assertThat(drivers.create("/run/boards/a", effects)).isInstanceOf(NativeDriver.class);
    assertThat(config.baudRate("/dev/ttyACM2")).isEqualTo(921_600);
    assertThat(config.baudRate("/dev/ttyUSB0")).isEqualTo(115_200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mlperf  | windowMs | 0       | option windowMs is 0; allowed: 1 to 15000",
        "mlperf  | warmups  | many    | option warmups is 'many'; allowed: 0 to 1000000",
        "mlperf  | data     | here    | option data is 'here'; allowed: an absolute path",
        "mlperf  | data     | /nowhere| option data: /nowhere has no readable y_labels.csv",
        "mlperf  | start    | x       | option start is unknown; use one of: baudRate, data,",
        "console | token    | (       | option token is no pattern",
        "console | token    | ''      | options token and end must not be empty",
        "console | send     | ''      | option start is empty; give a pattern",
        "native  | uid      | x       | option uid is unknown; use one of: baudRate"
      })
  void aWrongOptionIsAProblem(String driver, String key, String value, String sentence) {
    SerialConfig config = config(new DriverChoice("/dev/x", driver, Map.of(key, value)));
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> Drivers.of(config))
        .withMessageStartingWith("driver %s of /dev/x: %s".formatted(driver, sentence))
        .matches(problem -> problem.exitCode() == Problem.EXIT_USAGE);
  }

  @Test
  void aWrongEntryIsRefusedAsItIsRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DriverChoice("/dev/x", "telepathy", Map.of()))
        .withMessage("driver is 'telepathy'; allowed: native, mlperf and console");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DriverChoice("ttyACM0", "native", Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DriverChoice("/dev/x", "native", Map.of("baudRate", "7")));
  }
}
