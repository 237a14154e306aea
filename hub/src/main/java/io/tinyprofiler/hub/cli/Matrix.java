package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of several devices are to run, given the models that are asked for. */
final class Matrix {

  private Matrix() {}

  /**
   * The devices that hold one of the models, in their order.
   *
   * @param models names, or {@code name:quantization}; null for whatever the devices have
   * @throws Problem if a device holds none of the models, or a model is on none of the devices
   */
  static List<String> devices(HubClient client, List<String> devices, List<String> models) {
    List<String> distinct = new ArrayList<>(new LinkedHashSet<>(devices));
    if (models == null) {
      return distinct;
    }
    Set<String> found = new LinkedHashSet<>();
    for (String device : distinct) {
      JsonNode view = client.get("/api/v1/devices/" + HubClient.quoted(device));
      List<String> held = models.stream().filter(model -> holds(view, model)).toList();
      if (held.isEmpty()) {
        throw new Problem(
            "model-not-on-device",
            "device %s has %s, none of %s"
                .formatted(device, named(view), String.join(", ", models)),
            "load the model to it first, or leave the device out");
      }
      found.addAll(held);
    }
    for (String model : models) {
      if (!found.contains(model)) {
        throw new Problem(
            "model-not-on-device",
            "none of these devices has the model " + model,
            "load it to one first, or leave it out");
      }
    }
    return distinct;
  }

  private static boolean holds(JsonNode device, String model) {
    String name = ClientCommand.text(device, "model");
    return model.equals(name)
        || model.equals(name + ":" + ClientCommand.text(device, "quantization"));
  }

  private static String named(JsonNode device) {
    String name = ClientCommand.text(device, "model");
    return name == null ? "no model" : name + ":" + ClientCommand.text(device, "quantization");
  }
}
