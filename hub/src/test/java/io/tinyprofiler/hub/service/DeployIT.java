package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.service.Machine.Said;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases that come and go while four boards stream and 200 requests a second are made. {@code
 * -Ddeploys}, {@code -Drollbacks} and {@code -Ddeploy.kills} say how many.
 */
@Tag("systemd")
class DeployIT {

  private static final int DEPLOYS = Integer.getInteger("deploys", 3);
  private static final int ROLLBACKS = Integer.getInteger("rollbacks", 1);
  private static final int KILLS = Integer.getInteger("deploy.kills", 2);

  /** An archive of security updates, with one for a package that is installed. */
  private static final String ARCHIVE =
      """
      mkdir -p /run/archive /run/demo/DEBIAN
      for version in 1.0 1.1; do
        printf 'Package: demo-library\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.invalid>\\nDescription: a library\\n' $version >/run/demo/DEBIAN/control
        dpkg-deb --build -Zgzip /run/demo /run/archive/demo-library_${version}_all.deb >/dev/null
      done
      dpkg -i /run/archive/demo-library_1.0_all.deb >/dev/null
      cd /run/archive
      {
        dpkg-deb --field demo-library_1.1_all.deb
        echo "Filename: ./demo-library_1.1_all.deb"
        echo "Size: $(stat -c %s demo-library_1.1_all.deb)"
        echo "SHA256: $(sha256sum demo-library_1.1_all.deb | cut -d' ' -f1)"
      } >Packages
      printf 'Origin: Debian\\nLabel: Debian-Security\\nSuite: stable-security\\nSHA256:\\n %s %s Packages\\n' \\
        "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)" >Release
      rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
      echo 'deb [trusted=yes] file:/run/archive ./' >/etc/apt/sources.list
      apt-get -q update >/dev/null
      """;

  private final long seed = Long.getLong("deploy.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path folder;

  private DeployLab lab;
  private String one;
  private String two;

  @BeforeEach
  void setUp() throws IOException {
    System.out.println("deploy.seed=" + seed);
    lab = DeployLab.setUp(folder, 4);
    one = MadeRelease.of("1.0.1").in(lab.machine(), folder);
    two = MadeRelease.of("1.0.2").in(lab.machine(), folder);
    lab.poll();
  }

  @AfterEach
  void close() throws IOException {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void releasesComeAndGoAndNobodyNotices() throws IOException {
    wrongUse();
    Said first = lab.deploy("deploy", one);
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(lab.status().getString("serving")).isEqualTo("green");
    lab.awaitTold("to 1.0.1 on green by root, done in");

    comeAndGo();
    fail();
    killed();
    secured();

    assertThat(lab.compare()).isPositive();
  }

  private void wrongUse() throws IOException {
    Said embedded = lab.machine().tried("tiny-profiler", "deploy", one, "--set", "database.uri=");
    assertThat(embedded.code()).isEqualTo(2);
    assertThat(embedded.text()).contains("embedded").contains("tiny-profiler-database");
    Said unknown = lab.deploy("deploy", "9.9.9");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.text()).contains("neither an archive nor an installed release");
    Said nowhere = lab.deploy("rollback");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.text()).contains("no earlier release");
    Said damaged = lab.deploy("deploy", one, "--sha256", "0".repeat(64));
    assertThat(damaged.code()).isEqualTo(2);
    assertThat(damaged.text()).contains("should have 000");
    assertThat(lab.status().getString("serving")).isEqualTo("blue");
  }

  /** Back and forth between two releases, without an error that anybody sees. */
  private void comeAndGo() throws IOException {
    int deploys = 1;
    int rollbacks = 0;
    while (deploys < DEPLOYS || rollbacks < ROLLBACKS) {
      boolean back = rollbacks < ROLLBACKS && (deploys >= DEPLOYS || deploys > 2 * rollbacks + 1);
      String serves = lab.status().getString("version");
      Said said =
          back
              ? lab.deploy("rollback")
              : lab.deploy("deploy", serves.equals("1.0.1") ? two : one, "--no-backup");
      assertThat(said.code()).as(said.text()).isZero();
      assertThat(lab.status().getString("version")).isNotEqualTo(serves);
      rollbacks += back ? 1 : 0;
      deploys += back ? 0 : 1;
    }
    JsonObject polled = lab.polled();
    System.out.printf("%d deploys, %d rollbacks: %s%n", deploys, rollbacks, polled);
    assertThat(polled.getJsonObject("failures")).isEmpty();
    assertThat(polled.getLong("answered")).isPositive();
  }

  /** Releases that fail at each of the places where they are tried. */
  private void fail() throws IOException {
    String serves = lab.status().getString("version");
    turnedBack(
        MadeRelease.of("2.0.1").with("db/migration/V900__bad.sql", "create table bad (id int"),
        "the schema: the schema cannot be migrated");
    turnedBack(
        MadeRelease.of("2.0.2").without("io/tinyprofiler/hub/web/WebVerticle.class"),
        "starting: green did not become ready|starting: blue did not become ready");
    turnedBack(
        MadeRelease.of("2.0.3").without("io/tinyprofiler/hub/device/DeviceView.class"),
        "smoke tests: the smoke tests fail: devices +failed");
    assertThat(lab.polled().getJsonObject("failures")).isEmpty();
    turnedBack(
        MadeRelease.of("2.0.4").without("io/tinyprofiler/hub/search/Hit.class"),
        "the watch: [0-9]+ of [0-9]+ answers of (blue|green) are errors");
    JsonObject failures = lab.polled().getJsonObject("failures");
    assertThat(failures.fieldNames())
        .allMatch(each -> each.contains("/api/v1/search?q=board: 500"));
    assertThat(lab.status().getString("version")).isEqualTo(serves);
  }

  private void turnedBack(MadeRelease bad, String reason) throws IOException {
    String serving = lab.status().getString("serving");
    Said said = lab.deploy("deploy", bad.in(lab.machine(), folder), "--no-backup");
    assertThat(said.code()).as(said.text()).isEqualTo(1);
    assertThat(said.text()).containsPattern(reason);
    JsonObject status = lab.status();
    assertThat(status.getString("serving")).isEqualTo(serving);
    JsonObject told = lab.deploys().getJsonObject(0);
    assertThat(told.getString("outcome")).isEqualTo("rolled_back");
    assertThat(told.getString("reason")).containsPattern(reason);
    lab.awaitTold("to %s by root was turned back".formatted(told.getString("to_version")));
  }

  /** Whoever deploys dies at any moment: one colour serves, and the next one finishes. */
  private void killed() throws IOException {
    for (int kill = 0; kill < KILLS; kill++) {
      String wanted = lab.status().getString("version").equals("1.0.1") ? two : one;
      Process deploy =
          lab.machine().start(DeployLab.with("tiny-profiler", "deploy", wanted, "--no-backup"));
      long after = random.nextLong(14_000);
      boolean ended = ended(deploy, after);
      lab.machine()
          .tried("pkill", "-KILL", "-f", "tiny-profiler-hub.jar (deploy|hub --migrate|smoke)");
      deploy.onExit().join();
      JsonObject left = lab.status();
      System.out.printf(
          "kill %d after %d ms: %s%n", kill, after, left.getJsonObject("interrupted"));
      assertThat(lab.get("/health")).contains("healthy");
      if (!ended && left.getJsonObject("interrupted") != null) {
        assertThat(lab.machine().tried(DeployLab.with("tiny-profiler", "status")).text())
            .contains("was interrupted at");
      }
      Said next = lab.deploy("deploy", wanted, "--no-backup");
      assertThat(next.code()).as(next.text()).isZero();
      JsonObject status = lab.status();
      assertThat(wanted).contains(status.getString("version"));
      assertThat(status.getString("serving")).isIn("blue", "green");
      assertThat(status.getJsonObject("interrupted")).isNull();
    }
    JsonObject failures = lab.polled().getJsonObject("failures");
    assertThat(failures.fieldNames())
        .allMatch(each -> each.contains("/api/v1/search?q=board: 500"));
  }

  /** A secret that others may read and an update that waits are told; the update is applied. */
  private void secured() {
    lab.machine().shell(ARCHIVE);
    assertThat(lab.deploy("security").text()).contains("demo-library 1.0 → 1.1");
    lab.machine().shell("chmod 644 /etc/credstore/tiny-llm-profiler.hub-token");
    Said found = lab.deploy("security", "--json");
    assertThat(found.code()).isEqualTo(1);
    JsonObject survey = new JsonObject(found.text());
    assertThat(survey.getInteger("components")).isGreaterThan(20);
    assertThat(level(survey, "secret /etc/credstore/tiny-llm-profiler.hub-token"))
        .isEqualTo("warn");
    assertThat(level(survey, "secret /etc/credstore/tiny-llm-profiler.database-password"))
        .isEqualTo("ok");
    assertThat(level(survey, "unit tiny-llm-profiler-hub@blue.service")).isEqualTo("ok");
    assertThat(level(survey, "tokens")).isEqualTo("ok");
    lab.machine().shell("chmod 600 /etc/credstore/tiny-llm-profiler.hub-token");

    JsonObject before = lab.status();
    assertThat(lab.deploy("security", "apply", "--dry-run").text())
        .contains("1 would be installed");
    Said applied = lab.deploy("security", "apply");

    assertThat(applied.code()).as(applied.text()).isZero();
    assertThat(lab.machine().run("dpkg-query", "-W", "-f", "${Version}", "demo-library"))
        .isEqualTo("1.1");
    assertThat(lab.status().getString("serving")).isNotEqualTo(before.getString("serving"));
    assertThat(lab.status().getString("version")).isEqualTo(before.getString("version"));
    assertThat(lab.deploy("security").code()).isZero();
  }

  private static String level(JsonObject survey, String check) {
    return survey.getJsonArray("findings").stream()
        .map(JsonObject.class::cast)
        .filter(each -> check.equals(each.getString("check")))
        .map(each -> each.getString("level"))
        .findFirst()
        .orElse("none");
  }

  private static boolean ended(Process process, long ms) {
    try {
      return process.waitFor(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
