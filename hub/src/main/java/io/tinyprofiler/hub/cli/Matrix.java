package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which devices are to run which models. */
final class Matrix {

  /**
   * One session of it.
   *
   * @param model SHA-256 of the hub's model that the device is to have; null for what it has
   */
  record Cell(String device, String model) {}

  private final HubClient client;
  private final Map<String, Optional<JsonNode>> models = new LinkedHashMap<>();
  private final boolean flashed;

  /**
   * A matrix.
   *
   * @param models names, {@code name:quantization} or SHA-256; null for whatever the devices have
   * @param flashed whether the devices get other firmware first: nobody knows yet what it can do
   */
  Matrix(HubClient client, List<String> models, boolean flashed) {
    this.client = client;
    this.flashed = flashed;
    if (models != null) {
      models.forEach(word -> this.models.put(word, ModelsCommand.find(client, word)));
    }
  }

  /**
   * Each device with each model that it holds or that can be loaded to it, in the devices' order.
   *
   * @throws Problem if a device can have none of the models, or a model is for none of the devices
   */
  List<Cell> cells(List<String> devices) {
    Set<String> distinct = new LinkedHashSet<>(devices);
    if (models.isEmpty()) {
      return distinct.stream().map(device -> new Cell(device, null)).toList();
    }
    List<Cell> cells = new ArrayList<>();
    Set<String> found = new LinkedHashSet<>();
    for (String device : distinct) {
      JsonNode view = client.get("/api/v1/devices/" + HubClient.quoted(device));
      int before = cells.size();
      models.forEach(
          (word, registered) ->
              cell(device, view, word, registered)
                  .ifPresent(
                      cell -> {
                        cells.add(cell);
                        found.add(word);
                      }));
      if (cells.size() == before) {
        throw new Problem(
            "model-not-on-device",
            "device %s has %s, none of %s"
                .formatted(device, named(view), String.join(", ", models.keySet())),
            "add the model with: tiny-profiler models add FILE, or leave the device out");
      }
    }
    for (String word : models.keySet()) {
      if (!found.contains(word)) {
        throw new Problem(
            "model-not-on-device",
            "none of these devices has the model " + word,
            "add it with: tiny-profiler models add FILE, or leave it out");
      }
    }
    return cells;
  }

  private Optional<Cell> cell(
      String device, JsonNode view, String word, Optional<JsonNode> registered) {
    String sha256 = registered.map(model -> ClientCommand.text(model, "id")).orElse(null);
    if (sha256 != null && (flashed || sha256.equals(held(view)) || loads(view))) {
      return Optional.of(new Cell(device, sha256));
    }
    return holds(view, word) ? Optional.of(new Cell(device, null)) : Optional.empty();
  }

  private static String held(JsonNode device) {
    return ClientCommand.text(device.path("info"), "model_sha");
  }

  /** Whether it takes a model over the line. */
  private static boolean loads(JsonNode device) {
    for (JsonNode capability : device.path("info").path("capabilities")) {
      if (capability.asText().equals("model")) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(JsonNode device, String word) {
    String name = ClientCommand.text(device, "model");
    return word.equals(name)
        || word.equals(name + ":" + ClientCommand.text(device, "quantization"))
        || word.equals(held(device));
  }

  private static String named(JsonNode device) {
    String name = ClientCommand.text(device, "model");
    return name == null ? "no model" : name + ":" + ClientCommand.text(device, "quantization");
  }
}
