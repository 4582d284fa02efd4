package org.fedsim.scenarios.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.DatagramSocket;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** What docs/architecture.md says about who may know whom, as far as a machine can check it. */
@AnalyzeClasses(packages = "org.fedsim", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Set<String> SOCKETS =
      Set.of(
          Socket.class.getName(),
          ServerSocket.class.getName(),
          DatagramSocket.class.getName(),
          MulticastSocket.class.getName(),
          "io.netty.bootstrap.Bootstrap",
          "io.netty.bootstrap.ServerBootstrap");

  @ArchTest
  static final ArchRule networkKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("org.fedsim.network..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.fedsim.wire..",
              "org.fedsim.edge..",
              "org.fedsim.partner..",
              "org.fedsim.scenarios..");

  @ArchTest
  static final ArchRule wireKnowsOnlyTheNetwork =
      noClasses()
          .that()
          .resideInAPackage("org.fedsim.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.fedsim.edge..", "org.fedsim.partner..", "org.fedsim.scenarios..");

  @ArchTest
  static final ArchRule edgeAndPartnerMeetOnlyOnTheWire =
      noClasses()
          .that()
          .resideInAPackage("org.fedsim.edge..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.fedsim.partner..", "org.fedsim.scenarios..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule partnerAndEdgeMeetOnlyOnTheWire =
      noClasses()
          .that()
          .resideInAPackage("org.fedsim.partner..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.fedsim.edge..", "org.fedsim.scenarios..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodyKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.fedsim.scenarios.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.fedsim.scenarios.cli..", "picocli..");

  @ArchTest
  static final ArchRule resultsAndScriptsRunNothing =
      noClasses()
          .that()
          .resideInAnyPackage("org.fedsim.scenarios.result..", "org.fedsim.scenarios.script..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.fedsim.wire..",
              "org.fedsim.edge..",
              "org.fedsim.partner..",
              "org.fedsim.scenarios.run..",
              "org.fedsim.scenarios.report..");

  @ArchTest
  static final ArchRule packagesOfScenariosHaveNoCycles =
      slices().matching("org.fedsim.scenarios.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule socketsComeFromHosts =
      classes()
          .that()
          .resideOutsideOfPackage("org.fedsim.network..")
          .should(openNoSocketThemselves());

  /** JSSE's trust and key managers, and the attribute DATA of TURN, are terms of the field. */
  @ArchTest
  static final ArchRule namesSaySomething =
      noClasses()
          .that()
          .resideInAPackage("org.fedsim..")
          .and()
          .areNotAssignableTo(TrustManager.class)
          .and()
          .areNotAssignableTo(KeyManager.class)
          .should()
          .haveNameMatching(".*[A-Za-z](Manager|Helper|Utils?|Impl|Data)");

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.fedsim.scenarios.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.fedsim.scenarios.cli..")
          .should()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule staticFieldsAreFinal =
      classes()
          .that()
          .resideInAPackage("org.fedsim..")
          .should(
              new ArchCondition<>("have no static field that can be assigned") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  item.getFields().stream()
                      .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                      .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL))
                      .forEach(
                          f ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      f, f.getFullName() + " is static and not final")));
                }
              });

  private static ArchCondition<JavaClass> openNoSocketThemselves() {
    return new ArchCondition<>("open no socket themselves, but ask a Host for it") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        Stream.concat(
                item.getConstructorCallsFromSelf().stream()
                    .filter(ArchitectureTest::constructsSocket),
                item.getMethodCallsFromSelf().stream().filter(ArchitectureTest::opensChannel))
            .forEach(
                call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
      }
    };
  }

  /**
   * Classes that wrap a socket of a Host extend its class, and call the constructor that opens
   * nothing: that of DatagramSocket takes an address, which must be null (for the reviewer to see);
   * the others take nothing.
   */
  private static boolean constructsSocket(JavaConstructorCall call) {
    JavaClass owner = call.getTargetOwner();
    if (!SOCKETS.contains(owner.getName())) {
      return false;
    }
    boolean wraps = call.getOriginOwner().isAssignableTo(owner.getName());
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    boolean opensNothing =
        owner.isEquivalentTo(DatagramSocket.class)
            ? parameters.equals(List.of(SocketAddress.class.getName()))
            : parameters.isEmpty();
    return !(wraps && opensNothing);
  }

  private static boolean opensChannel(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    return call.getName().startsWith("open")
        && (owner.isAssignableTo(SelectorProvider.class)
            || owner.isAssignableTo(NetworkChannel.class));
  }
}
