package io.tinyprofiler.hub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "io.tinyprofiler", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String HUB = "io.tinyprofiler.hub..";
  private static final int MAX_LINES = 300;
  private static final int MAX_PARAMETERS = 6;

  @ArchTest
  static final ArchRule features_form_no_cycle =
      slices().matching("io.tinyprofiler.hub.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shared_knows_neither_side =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.shared..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tinyprofiler.agent..", HUB);

  @ArchTest
  static final ArchRule the_hub_does_not_see_the_agent =
      noClasses()
          .that()
          .resideInAPackage(HUB)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tinyprofiler.agent..");

  @ArchTest
  static final ArchRule only_the_mains_see_the_whole =
      noClasses()
          .that()
          .resideInAPackage("io.tinyprofiler.hub.(*)..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.tinyprofiler.hub.Hub");

  /** The pool may be handed on; whoever runs a statement is called Pg. */
  @ArchTest
  static final ArchRule only_pg_classes_speak_sql =
      noClasses()
          .that()
          .resideInAPackage(HUB)
          .and()
          .resideOutsideOfPackage("io.tinyprofiler.hub.database..")
          .and()
          .haveNameNotMatching(".*\\.Pg[^.]*")
          .should()
          .callMethodWhere(target(owner(describe("the SQL client", ArchitectureTest::isSql))));

  private static boolean isSql(JavaClass owner) {
    return (owner.getPackageName().startsWith("io.vertx.sqlclient")
            || owner.getPackageName().startsWith("io.vertx.pgclient"))
        && !owner.getSimpleName().equals("Tuple"); // values are no statement
  }

  @ArchTest
  static final ArchRule only_apis_speak_http =
      noClasses()
          .that()
          .resideInAPackage(HUB)
          .and()
          .resideOutsideOfPackages("io.tinyprofiler.hub.web", "io.tinyprofiler.hub.ingest")
          .and()
          .haveNameNotMatching(".*Api")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.ext.web..");

  /** A hub on its own loads none of it, and does not pay for it. */
  @ArchTest
  static final ArchRule hazelcast_has_one_home =
      noClasses()
          .that()
          .haveNameNotMatching(
              "io\\.tinyprofiler\\.hub\\.cluster\\.(Members.*|HazelcastSettings|LiveListeners|Registration)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  @ArchTest
  static final ArchRule json_objects_stay_at_the_edges =
      noClasses()
          .that()
          .resideInAPackage(HUB)
          .and()
          .resideOutsideOfPackages(
              "io.tinyprofiler.hub.web",
              "io.tinyprofiler.hub.ingest",
              "io.tinyprofiler.hub.live",
              "io.tinyprofiler.hub.load",
              "io.tinyprofiler.hub.access.signin")
          .and()
          .haveNameNotMatching(".*\\.Pg[^.]*")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(JsonObject.class);

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses()
          .should()
          .haveNameMatching(".*\\.(util|utils|common|helper|helpers|impl|manager)\\..*")
          .orShould()
          .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule verticles_are_leaves =
      classes()
          .that()
          .areAssignableTo(VerticleBase.class)
          .and()
          .resideInAPackage(HUB)
          .should()
          .haveSimpleNameEndingWith("Verticle")
          .andShould()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule constructors_take_few_parameters =
      classes()
          .that()
          .resideInAPackage(HUB)
          .and()
          .areNotAssignableTo(Record.class)
          .should(
              new ArchCondition<JavaClass>("take at most " + MAX_PARAMETERS + " parameters") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getConstructors().stream()
                      .filter(made -> made.getRawParameterTypes().size() > MAX_PARAMETERS)
                      .forEach(
                          made ->
                              events.add(
                                  SimpleConditionEvent.violated(made, made.getDescription())));
                }
              });

  @Test
  void noFileIsLong() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<Path> tooLong =
          files
              .filter(file -> file.toString().matches(".*\\.(java|js|css|html)"))
              .filter(file -> lines(file) > MAX_LINES)
              .toList();
      assertThat(tooLong).isEmpty();
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
