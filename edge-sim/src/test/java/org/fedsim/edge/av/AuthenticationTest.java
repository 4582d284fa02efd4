package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.REALM;
import static org.fedsim.edge.av.RelayBench.errorOf;
import static org.fedsim.edge.av.RelayBench.key;
import static org.fedsim.edge.av.RelayBench.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.AlternateServer;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.UnknownAttribute;
import org.fedsim.wire.turn.UnknownAttributes;
import org.fedsim.wire.turn.Username;
import org.junit.jupiter.api.Test;

/** Clause by clause, who may allocate. */
class AuthenticationTest {
  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");

  @Test
  void theFirstAllocateIsToldRealmNonceAndTheServerItself() {
    ReceivedMsTurn answer = bench.ask(path, bench.firstAllocate());

    assertThat(answer.type()).isEqualTo(MessageType.ALLOCATE_ERROR);
    assertThat(errorOf(answer)).isEqualTo(401);
    assertThat(answer.message().find(Realm.class)).contains(new Realm(REALM));
    assertThat(answer.message().find(Nonce.class)).isPresent();
    assertThat(answer.message().find(MsVersion.class)).isPresent();
    assertThat(answer.message().find(AlternateServer.class))
        .contains(new AlternateServer(path.server()));
    assertThat(answer.hasIntegrity()).isFalse();
  }

  @Test
  void aRealmThatTheClientNamesIsUsed() {
    byte[] request =
        MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, bench.id(), new Realm("lab.example"))
            .encode();
    assertThat(bench.ask(path, request).message().find(Realm.class))
        .contains(new Realm("lab.example"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(errorWithout(Username.class)).isEqualTo(432);
    assertThat(errorWithout(Realm.class)).isEqualTo(434);
    assertThat(errorWithout(Nonce.class)).isEqualTo(435);
  }

  private int errorWithout(Class<? extends Attribute> missing) {
    List<Attribute> attributes = new ArrayList<>(complete(bench.nonce(path)));
    attributes.removeIf(missing::isInstance);
    return errorOf(bench.ask(path, signed(attributes)));
  }

  @Test
  void aNonceOfAnotherClientIsStale() {
    Octets others = bench.nonce(path(40_001));
    ReceivedMsTurn answer = bench.ask(path, signed(complete(others)));
    assertThat(errorOf(answer)).isEqualTo(438);
    // With the new one it works at once.
    Octets fresh = answer.message().find(Nonce.class).orElseThrow().nonce();
    assertThat(bench.ask(path, signed(complete(fresh))).type())
        .isEqualTo(MessageType.ALLOCATE_RESPONSE);
  }

  @Test
  void aNonceGoesStaleWithTime() {
    Octets nonce = bench.nonce(path);
    bench.pass(RelayLimits.DEFAULT.nonceLifetime());
    assertThat(bench.ask(path, signed(complete(nonce))).type())
        .isEqualTo(MessageType.ALLOCATE_RESPONSE);
    bench.pass(Duration.ofSeconds(1));
    assertThat(errorOf(bench.ask(path, signed(complete(nonce))))).isEqualTo(438);
  }

  @Test
  void aForgedNonceIsStale() {
    byte[] nonce = bench.nonce(path).toArray();
    for (int i = 0; i < nonce.length; i++) {
      byte[] forged = nonce.clone();
      forged[i] = (byte) (forged[i] == 'A' ? 'B' : 'A');
      assertThat(errorOf(bench.ask(path, signed(complete(Octets.copyOf(forged)))))).isEqualTo(438);
    }
    assertThat(errorOf(bench.ask(path, signed(complete(Octets.EMPTY))))).isEqualTo(438);
  }

  @Test
  void aTokenOfAnotherIssuerIsUnknown() {
    RelayCredentials foreign = new RelayBench().issue("sip:mary@msn.com");
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, foreign));
    assertThat(errorOf(answer)).isEqualTo(436);
    assertThat(answer.hasIntegrity()).isFalse();
  }

  @Test
  void aWrongPasswordFailsTheIntegrityCheck() {
    RelayCredentials wrong = new RelayCredentials(mary.username(), new byte[20]);
    assertThat(errorOf(bench.ask(path, bench.allocate(path, wrong)))).isEqualTo(431);
    assertThat(bench.open).isEmpty();
  }

  @Test
  void aTokenThatIsOverIsStaleAndTheAnswerIsSigned() {
    bench.pass(Duration.ofHours(8));
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, mary));
    assertThat(errorOf(answer)).isEqualTo(430);
    assertThat(answer.verify(key(mary))).isTrue();
  }

  @Test
  void anUnknownMandatoryAttributeIsListedAndAnOptionalOneIgnored() {
    ReceivedMsTurn answer =
        bench.ask(
            path,
            bench.allocate(
                path,
                mary,
                new UnknownAttribute(0x0017, Octets.copyOf(new byte[4])),
                new UnknownAttribute(0x7fff, Octets.EMPTY),
                new UnknownAttribute(0x8099, Octets.EMPTY)));
    assertThat(errorOf(answer)).isEqualTo(420);
    assertThat(answer.message().find(UnknownAttributes.class))
        .contains(new UnknownAttributes(List.of(0x0017, 0x7fff)));
    assertThat(answer.verify(key(mary))).isTrue();

    byte[] optional =
        bench.allocate(path, mary, new UnknownAttribute(0x8099, Octets.copyOf(new byte[3])));
    assertThat(bench.ask(path, optional).type()).isEqualTo(MessageType.ALLOCATE_RESPONSE);
  }

  @Test
  void anotherUsersTokenDoesNotTakeOverAnAllocation() {
    bench.allocated(path, mary);
    RelayCredentials eve = bench.issue("sip:eve@msn.com");
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, eve));
    assertThat(errorOf(answer)).isEqualTo(441);
    assertThat(answer.verify(key(eve))).isTrue();
    assertThat(bench.open).hasSize(1);
  }

  private List<Attribute> complete(Octets nonce) {
    return List.of(
        new MsVersion(1),
        new Realm(REALM),
        new Nonce(nonce),
        new Username(Octets.copyOf(mary.username())));
  }

  private byte[] signed(List<Attribute> attributes) {
    return MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, bench.id(), attributes).encode(key(mary));
  }
}
