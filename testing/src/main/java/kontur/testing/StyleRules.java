package kontur.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Our own habits that no compiler checks, as one dynamic test each.
///
/// ```java
/// @TestFactory
/// Stream<DynamicTest> followsOurHabits() {
///   return StyleRules.of("kontur.tickets");
/// }
/// ```
public final class StyleRules {
  private static final Set<String> OUTSIDE_OF_A_WORKFLOW =
      Set.of(
          "java.time.Clock",
          "java.util.Random",
          "java.security.SecureRandom",
          "java.lang.Thread",
          "java.lang.System");

  private StyleRules() {}

  /// The six rules for one root package.
  public static Stream<DynamicTest> of(String rootPackage) {
    // The rules ask for names only: nobody needs the class files of every library.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    var ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(rootPackage);
    return Stream.of(
        test("features form no cycle", noCycles(rootPackage), ours),
        test("records know java, ourselves and JSpecify only", plainRecords(), ours),
        test("workflows touch no clock, chance or thread", pureWorkflows(), ours),
        test("logging has constant sentences and key-values", fluentLogging(), ours),
        test("no forbidden names", plainNames(), ours),
        test("only RecordStep moves a lifecycle", oneWriter(), ours));
  }

  private static DynamicTest test(String sentence, ArchRule rule, JavaClasses ours) {
    return DynamicTest.dynamicTest(sentence, () -> rule.allowEmptyShould(true).check(ours));
  }

  static ArchRule noCycles(String rootPackage) {
    return slices().matching(rootPackage + ".(*)..").should().beFreeOfCycles();
  }

  static ArchRule plainRecords() {
    return classes()
        .that(describe("are records, settings apart", StyleRules::isPlainRecord))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "kontur..", "org.jspecify..")
                .or(describe("are primitive", JavaClass::isPrimitive))
                .or(describe("are arrays", JavaClass::isArray)));
  }

  private static boolean isPlainRecord(JavaClass type) {
    return type.isRecord()
        && !type.getSimpleName().endsWith("Settings")
        && !type.isAnnotatedWith(
            "org.springframework.boot.context.properties.ConfigurationProperties")
        && type.getEnclosingClass()
            .map(outer -> !outer.getSimpleName().endsWith("Settings"))
            .orElse(true);
  }

  static ArchRule pureWorkflows() {
    return noClasses()
        .that(describe("implement a workflow", StyleRules::isWorkflow))
        .should()
        .callMethodWhere(describe("touches the outside", StyleRules::touchesTheOutside))
        .orShould()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.sql..", "javax.sql..", "java.net..", "org.springframework..", "io.grpc.."));
  }

  private static boolean isWorkflow(JavaClass type) {
    return !type.isInterface()
        && type.getAllRawInterfaces().stream()
            .anyMatch(i -> i.isAnnotatedWith("io.temporal.workflow.WorkflowInterface"));
  }

  private static boolean touchesTheOutside(JavaCall<?> call) {
    var owner = call.getTargetOwner().getName();
    var name = call.getName();
    return OUTSIDE_OF_A_WORKFLOW.contains(owner)
        || (owner.equals("java.time.Instant") && name.equals("now"))
        || (owner.equals("java.util.UUID") && name.equals("randomUUID"))
        || (owner.equals("java.lang.Math") && name.equals("random"));
  }

  static ArchRule fluentLogging() {
    return noClasses()
        .should()
        .callMethodWhere(
            describe(
                "is a Logger method with more than one parameter",
                call ->
                    call.getTargetOwner().getName().equals("org.slf4j.Logger")
                        && call.getTarget().getRawParameterTypes().size() > 1));
  }

  static ArchRule plainNames() {
    return classes()
        .that(not(generated()))
        .should()
        .haveNameNotMatching(".*(Impl|Utils?|Helper|Manager|Dto)(\\$.*)?")
        .andShould()
        .haveNameNotMatching(".*[.$](Abstract|Base)[A-Z].*");
  }

  /// Compilers name what they make; nobody reads it.
  private static DescribedPredicate<JavaClass> generated() {
    return describe("are anonymous", type -> type.getSimpleName().isEmpty());
  }

  static ArchRule oneWriter() {
    return noClasses()
        .that()
        .doNotHaveSimpleName("RecordStep")
        .should()
        .callMethodWhere(
            describe(
                "moves a lifecycle",
                call ->
                    call.getTargetOwner().getSimpleName().equals("LifecycleStates")
                        && call.getName().equals("advance")));
  }
}
