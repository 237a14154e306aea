package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.device.console.ConsoleDriver;
import io.tinyprofiler.agent.device.console.ConsoleOptions;
import io.tinyprofiler.agent.device.frame.NativeDriver;
import io.tinyprofiler.agent.device.mlperf.InputFolder;
import io.tinyprofiler.agent.device.mlperf.LabelledInputs;
import io.tinyprofiler.agent.device.mlperf.MlperfDriver;
import io.tinyprofiler.agent.device.mlperf.MlperfOptions;
import io.tinyprofiler.agent.serial.DriverChoice;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The driver of each port, as the configuration chooses; the native one where it says nothing. */
public final class Drivers implements DeviceDriver.Factory {

  private final SerialConfig config;
  private final Map<DriverChoice, DeviceDriver.Factory> factories;

  private Drivers(SerialConfig config, Map<DriverChoice, DeviceDriver.Factory> factories) {
    this.config = config;
    this.factories = factories;
  }

  /**
   * Reads the options of every driver, and the folders of inputs that they name.
   *
   * @throws Problem if an option is wrong or a folder cannot be read
   */
  public static Drivers of(SerialConfig config) {
    Map<DriverChoice, DeviceDriver.Factory> factories = new LinkedHashMap<>();
    for (DriverChoice choice : config.drivers()) {
      try {
        factories.put(choice, factory(choice));
      } catch (IllegalArgumentException e) {
        throw Problem.usage(
            "driver %s of %s: %s".formatted(choice.driver(), choice.port(), e.getMessage()),
            "see the drivers in the agent's README");
      }
    }
    return new Drivers(config, factories);
  }

  private static DeviceDriver.Factory factory(DriverChoice choice) {
    DriverOptions options = new DriverOptions(choice.options());
    return switch (choice.driver()) {
      case "mlperf" -> mlperf(options);
      case "console" -> {
        ConsoleOptions console = ConsoleOptions.of(options);
        yield (port, effects) -> new ConsoleDriver(console, port, effects);
      }
      default -> {
        options.noOthers();
        yield NativeDriver::new;
      }
    };
  }

  private static DeviceDriver.Factory mlperf(DriverOptions options) {
    MlperfOptions mlperf = MlperfOptions.of(options);
    LabelledInputs inputs = mlperf.data().isEmpty() ? null : read(Path.of(mlperf.data()));
    return (port, effects) -> new MlperfDriver(mlperf, inputs, port, effects);
  }

  private static LabelledInputs read(Path folder) {
    try {
      return InputFolder.read(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "option data: %s has no readable %s".formatted(folder, InputFolder.LABELS), e);
    }
  }

  @Override
  public DeviceDriver create(String port, DeviceDriver.Effects effects) {
    return config.driver(port).map(factories::get).orElse(NativeDriver::new).create(port, effects);
  }
}
