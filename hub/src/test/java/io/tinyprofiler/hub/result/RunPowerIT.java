package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.PowerCurve;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts are told of the energy of a run, and that nothing is made up. */
class RunPowerIT {

  private TestHub hub;
  private FakeAgent agent;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    agent = hub.agentWithDevice("a", "d");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun cli(String... args) {
    return CommandLineRun.client(hub.port(), args);
  }

  /** A session of one run of three tokens; answers the run. */
  private UUID measured(List<AgentRecord> power, UUID run) {
    StartSession start = agent.nextCommand(StartSession.class);
    List<AgentRecord> records = new ArrayList<>();
    List<AgentRecord> session = Arrays.asList(Samples.session(1, start.spec(), run, "abc"));
    records.addAll(session.subList(0, session.size() - 2));
    records.addAll(power);
    records.addAll(session.subList(session.size() - 2, session.size()));
    records.add(new AgentRecord.DeviceChanged("d", "/dev/x", DeviceState.IDLE, ""));
    agent.store(records.toArray(AgentRecord[]::new));
    return run;
  }

  private static List<AgentRecord> power(UUID run) {
    return List.of(
        new EnergyChunk(run, 0, new long[] {100, 2_000_000}, new long[] {5, 9_000}),
        new EnergyChunk(run, 2, new long[] {2_200_000}, new long[] {9_100}),
        new PowerChunk(
            run,
            new PowerCurve(
                0,
                1_000_000,
                new int[] {90_000, 91_000},
                new int[] {99_000, 101_500},
                new int[] {110_000, 111_000})),
        new PowerMeasured(
            run,
            new MeteredRun(
                "ppk2",
                "C00A11",
                true,
                1e5,
                3300,
                1,
                400_000L,
                9_998,
                2,
                0,
                12.5,
                0.25,
                true,
                1_500_000L,
                40_000L,
                4_200_000L,
                18_100L,
                100.0,
                111.0,
                "")));
  }

  @Test
  void energyIsServedShownAndExported() {
    UUID session = hub.queue("d");
    UUID run = UUID.randomUUID();
    measured(power(run), run);

    JsonObject energy = hub.http().get("/api/v1/results/" + session).json().getJsonObject("energy");
    assertThat(energy.getDouble("energy_per_token")).isCloseTo(2.1e-3, within(1e-9));
    assertThat(energy.getDouble("energy_per_token_net")).isLessThan(2.1e-3);
    assertThat(energy.getDouble("prefill_energy")).isCloseTo(1.5e-3, within(1e-9));
    assertThat(energy.getDouble("idle_power_mw")).isEqualTo(12.5);
    assertThat(energy.getBoolean("emulated")).isTrue();

    JsonObject told = hub.http().get("/api/v1/runs/" + run + "/power").json();
    assertThat(told.getJsonArray("windows")).hasSize(3);
    assertThat(told.getJsonArray("windows").getJsonObject(2).getDouble("joules"))
        .isCloseTo(2.2e-3, within(1e-9));
    assertThat(told.getJsonObject("curve").getJsonArray("mean")).containsExactly(99.0, 101.5);
    assertThat(told.getJsonObject("measured").getString("meter")).isEqualTo("ppk2");

    String id = session.toString();
    CommandLineRun show =
        cli("sessions", "show", id, "--battery-mah", "300", "--tokens-per-day", "2000");
    assertThat(show.out())
        .contains("2.100 mJ", "12.50 mW", "ppk2 C00A11 (emulated)", "days of 300");
    JsonObject json =
        new JsonObject(
            cli(
                    "sessions",
                    "show",
                    id,
                    "--json",
                    "--battery-mah",
                    "300",
                    "--tokens-per-day",
                    "2000")
                .out());
    assertThat(json.getJsonObject("battery_life").getDouble("days")).isPositive();
    assertThat(cli("sessions", "show", id, "--battery-mah", "300").code()).isEqualTo(64);
    CommandLineRun compare =
        cli("compare", id, id, "--battery-mah", "300", "--tokens-per-day", "2000");
    assertThat(compare.out()).contains("2.100 mJ", "battery life: ");
    assertThat(cli("sessions", "show", id, "--recompute").out()).contains("identical");
    String export = "/api/v1/sessions/" + session + "/export?format=";
    assertThat(hub.http().get(export + "csv").body().toString())
        .contains("energy_per_token_j", "0.0021");
    assertThat(hub.http().get(export + "prometheus").body().toString()).contains("token_joules{");
    assertThat(hub.http().get(export + "html").body().toString())
        .contains("energy per token", "2.100 mJ");
  }

  @Test
  void withoutAMeterNothingIsMadeUp() {
    UUID session = hub.queue("d");
    UUID run = UUID.randomUUID();
    measured(List.of(), run);

    assertThat(hub.http().get("/api/v1/results/" + session).json().getValue("energy")).isNull();
    JsonObject told = hub.http().get("/api/v1/runs/" + run + "/power").json();
    assertThat(told.getValue("measured")).isNull();
    assertThat(told.getValue("curve")).isNull();
    assertThat(told.getJsonArray("windows")).isEmpty();
    String id = session.toString();
    assertThat(cli("sessions", "show", id).out()).contains("energy: not measured");
    CommandLineRun life =
        cli("sessions", "show", id, "--battery-mah", "300", "--tokens-per-day", "2000");
    assertThat(life.out()).contains("battery life: not measured");
    String export = "/api/v1/sessions/" + session + "/export?format=";
    assertThat(hub.http().get(export + "prometheus").body().toString()).doesNotContain("joules");
    assertThat(hub.http().get(export + "html").body().toString()).contains("not measured");
    assertThat(hub.http().get("/api/v1/runs/" + UUID.randomUUID() + "/power").status())
        .isEqualTo(404);
  }
}
