package io.tinyprofiler.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the architecture, as far as a test can hold them. */
@AnalyzeClasses(
    packages = {"io.tinyprofiler.agent", "io.tinyprofiler.shared"},
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final int MAX_LINES = 300;
  private static final int MAX_PARAMETERS = 6;

  @ArchTest
  static final ArchRule features_form_no_cycle =
      slices().matching("io.tinyprofiler.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule parts_of_shared_form_no_cycle =
      slices().matching("io.tinyprofiler.shared.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_mains_and_commands_see_the_root =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.agent.*..")
          .and()
          .resideOutsideOfPackage("io.tinyprofiler.agent.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tinyprofiler.agent");

  @ArchTest
  static final ArchRule shared_knows_neither_side =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.shared..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tinyprofiler.agent..", "io.tinyprofiler.hub..");

  @ArchTest
  static final ArchRule the_agent_never_sees_the_hub =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tinyprofiler.hub..");

  @ArchTest
  static final ArchRule the_serial_library_has_one_home =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tinyprofiler.agent.serial")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fazecast..");

  @ArchTest
  static final ArchRule sql_has_one_home =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tinyprofiler.agent.spool")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule json_stays_at_the_edges =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.tinyprofiler.shared.bus",
              "io.tinyprofiler.shared.config",
              "io.tinyprofiler.agent.uplink",
              "io.tinyprofiler.agent.emulate",
              "io.tinyprofiler.agent.cli")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(JsonObject.class, JsonArray.class);

  /** It costs a service 7 MB; commands that end soon may have it. */
  @ArchTest
  static final ArchRule the_service_binds_no_data_by_jackson =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.tinyprofiler.agent.cli", "io.tinyprofiler.shared.metric..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson.databind..");

  @ArchTest
  static final ArchRule metrics_tell_jackson_their_names_and_no_more =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.shared.metric..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("com.fasterxml.jackson.databind..")
                  .and(not(resideInAnyPackage("com.fasterxml.jackson.databind.annotation")))
                  .and(not(nameMatching(".*\\.PropertyNamingStrategies(\\$.*)?")))
                  .as("Jackson's binder beyond its annotations"));

  private static final DescribedPredicate<JavaClass> PURE =
      assignableTo("io.tinyprofiler.agent.device.DeviceDriver")
          .or(nameMatching("io\\.tinyprofiler\\.agent\\.device\\.(Frame|Native|Crc|Backoff).*"))
          .or(
              resideInAnyPackage(
                  "io.tinyprofiler.shared.metric..", "io.tinyprofiler.shared.record.."))
          .as("drivers, frames, metrics and records");

  @ArchTest
  static final ArchRule pure_code_reads_no_clock =
      noClasses()
          .that(PURE)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class);

  @ArchTest
  static final ArchRule pure_code_does_no_input_or_output =
      noClasses()
          .that(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "java.net..",
              "java.nio.file..",
              "java.nio.channels..",
              "io.tinyprofiler.agent.serial..");

  @ArchTest
  static final ArchRule nothing_sleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses()
          .should()
          .haveNameMatching(".*\\.(util|utils|common|helper|helpers|impl|manager)\\..*")
          .orShould()
          .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule verticles_are_thin_leaves =
      classes()
          .that()
          .areAssignableTo(VerticleBase.class)
          .and()
          .resideInAPackage("io.tinyprofiler..")
          .should()
          .haveSimpleNameEndingWith("Verticle")
          .andShould()
          .haveModifier(JavaModifier.FINAL)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule constructors_stay_small =
      classes().that().areNotRecords().and().areNotEnums().should(takeFewParameters());

  private static ArchCondition<JavaClass> takeFewParameters() {
    return new ArchCondition<>("have constructors of at most " + MAX_PARAMETERS + " parameters") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean captures = type.isAnonymousClass() || type.isLocalClass();
        int hidden = type.isInnerClass() ? 1 : 0; // the object around it
        type.getConstructors().stream()
            .filter(c -> !captures && c.getRawParameterTypes().size() - hidden > MAX_PARAMETERS)
            .forEach(c -> events.add(SimpleConditionEvent.violated(c, c.getDescription())));
      }
    };
  }

  @Test
  void filesStayShort() throws IOException {
    for (Path file : sources()) {
      try (Stream<String> lines = Files.lines(file)) {
        assertThat(lines.count()).as("lines of %s", file).isLessThanOrEqualTo(MAX_LINES);
      }
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<Path> java = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(java).isNotEmpty();
      return java;
    }
  }
}
