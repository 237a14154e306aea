package io.tinyprofiler.hub.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever dies: every record that an agent has taken reaches PostgreSQL exactly once, and work
 * goes on by itself. A sample of each fault here; the campaign is the same with more of them (see
 * {@link Fault}) and leaves {@code target/campaign.json}.
 */
class CampaignIT {

  private static final long SEED = Long.getLong("campaign.seed", System.nanoTime());

  private static final long MINUTES = Long.getLong("campaign.minutes", 48 * 60);

  @TempDir Path folder;

  @Test
  void nothingIsLostAndNothingDoubled() throws Exception {
    System.err.println("campaign: -Dcampaign.seed=" + SEED);
    try (Campaign campaign = new Campaign(SEED, folder)) {
      campaign.begin();
      campaign.run(MINUTES);
      campaign.end();
      String report = campaign.report().encodePrettily();
      Files.writeString(Path.of("target", "campaign.json"), report + "\n");
      System.err.println("campaign: " + campaign.report().encode());
      assertThat(campaign.failures()).as("seed %d", SEED).isEmpty();
      assertThat(campaign.unexplained()).as("seed %d", SEED).isEmpty();
    }
  }
}
