package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.media.MediaRefused.Reason;
import org.fedsim.wire.media.MediaSettings.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parties say to each other before ICE, and when they do not agree. */
class MediaNegotiationTest {
  private Network network;
  private Parties parties;

  @BeforeEach
  void open() throws Exception {
    network = LoopbackNetwork.open(ContosoTopology.create(), Map.of(), LoopbackNetwork.Options.LAB);
  }

  @AfterEach
  void close() {
    if (parties != null) {
      parties.close();
    }
    network.close();
  }

  @Test
  void anOfferShowsCandidatesInTheFormOfMsIce2() throws Exception {
    parties = parties(EncryptionLevel.REJECTED, EncryptionLevel.REJECTED);
    String offer = parties.offerer().offer();

    assertThat(offer)
        .containsPattern(
            "a=candidate:1 1 UDP 2130706431 198\\.51\\.100\\.12 (5\\d{4})"
                + " typ host raddr 198\\.51\\.100\\.12 rport \\1\r\n")
        .containsPattern(
            "a=candidate:9 1 TCP-PASS \\d+ 198\\.51\\.100\\.12 (5\\d{4})"
                + " typ host raddr 198\\.51\\.100\\.12 rport \\1\r\n");
    assertThat(offer).containsPattern("m=audio 5\\d{4} RTP/AVP 0\r\n");
    assertThat(offer).contains("c=IN IP4 198.51.100.12\r\n", "a=encryption:rejected\r\n");
    assertThat(offer).doesNotContain("a=crypto");
  }

  @Test
  void aPartyThatRequiresEncryptionOffersKeysInTheSecureProfile() throws Exception {
    parties = parties(EncryptionLevel.REQUIRED, EncryptionLevel.REJECTED);

    assertThat(parties.offerer().offer())
        .containsPattern("m=audio \\d+ RTP/SAVP 0\r\n")
        .containsPattern("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}\\|2\\^31\r\n")
        .contains("a=encryption:required\r\n");
  }

  @Test
  void aPartyWithTheChoiceOffersKeysInThePlainProfile() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.REJECTED);

    assertThat(parties.offerer().offer())
        .containsPattern("m=audio \\d+ RTP/AVP 0\r\n")
        .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:", "a=encryption:optional\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "REJECTED, REJECTED, true", "REJECTED, OPTIONAL, true", "REJECTED, REQUIRED, false",
    "OPTIONAL, REJECTED, true", "OPTIONAL, OPTIONAL, true", "OPTIONAL, REQUIRED, false",
    "REQUIRED, REJECTED, false", "REQUIRED, OPTIONAL, false", "REQUIRED, REQUIRED, false"
  })
  void plainRtpIsAgreedOnUnlessSomebodyRequiresMore(
      EncryptionLevel offered, EncryptionLevel answered, boolean agreed) throws Exception {
    parties = parties(offered, answered);
    String offer = parties.offerer().offer();
    if (agreed) {
      String answer = parties.answerer().answer(offer);
      assertThat(answer).contains("RTP/AVP 0").doesNotContain("a=crypto");
      parties.offerer().accept(answer);
    } else {
      assertThat(
              catchThrowableOfType(MediaRefused.class, () -> parties.answerer().answer(offer))
                  .reason())
          .isEqualTo(Reason.ENCRYPTION_MISMATCH);
      assertThat(parties.answerer().lost()).isEmpty();
    }
  }

  @Test
  void anAnswerThatRejectsRequiredEncryptionIsNotAccepted() throws Exception {
    parties = parties(EncryptionLevel.REQUIRED, EncryptionLevel.REJECTED);
    String plain = parties.offerer().offer().replace("SAVP", "AVP").replace("required", "rejected");
    String answer = parties.answerer().answer(plain);

    assertThat(
            catchThrowableOfType(MediaRefused.class, () -> parties.offerer().accept(answer))
                .reason())
        .isEqualTo(Reason.ENCRYPTION_MISMATCH);
  }

  @Test
  void videoIsRefusedByAPartyThatHasNone() throws Exception {
    parties =
        new Parties(
            Parties.settings(network, "edge", Role.OFFERER, MediaKind.AUDIO, MediaKind.VIDEO),
            Parties.settings(network, "skype-client", Role.ANSWERER, MediaKind.AUDIO));
    String offer = parties.offerer().offer();

    MediaRefused refused =
        catchThrowableOfType(MediaRefused.class, () -> parties.answerer().answer(offer));
    assertThat(refused.reason()).isEqualTo(Reason.MEDIA_NOT_SUPPORTED);
    assertThat(refused).hasMessageContaining("video");
  }

  @Test
  void anInstantMessageSessionIsNoCall() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);
    String offer =
        SessionDescription.instantMessages(Topology.address("x", "192.0.2.50"), 5061).text();

    assertThat(
            catchThrowableOfType(MediaRefused.class, () -> parties.answerer().answer(offer))
                .reason())
        .isEqualTo(Reason.MEDIA_NOT_SUPPORTED);
  }

  @Test
  void sectionsThatNobodyKnowsAreSwitchedOff() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);
    String offer =
        parties.offerer().offer() + "m=applicationsharing 50100 TCP/RTP/AVP 127\r\na=x:y\r\n";

    List<MediaDescription> sections =
        SessionDescription.parse(parties.answerer().answer(offer)).media();
    assertThat(sections).hasSize(2);
    assertThat(sections.get(0).refused()).isFalse();
    assertThat(sections.get(1).refused()).isTrue();
  }

  @Test
  void anotherCodecOrNoIceIsRefused() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);
    String offer = parties.offerer().offer();

    for (String other :
        List.of(
            offer.replaceFirst("RTP/AVP 0\r", "RTP/AVP 114\r"),
            offer.replaceAll("a=(ice|candidate).*\r\n", ""))) {
      assertThat(
              catchThrowableOfType(MediaRefused.class, () -> parties.answerer().answer(other))
                  .reason())
          .isEqualTo(Reason.MEDIA_NOT_SUPPORTED);
    }
  }

  @Test
  void anAnswerToAnotherOfferIsMalformed() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);
    String answer = parties.answerer().answer(parties.offerer().offer());

    for (String other :
        List.of(answer + "m=audio 0 RTP/AVP 0\r\n", answer.replace("m=audio", "m=video"), "")) {
      assertThat(
              catchThrowableOfType(MediaRefused.class, () -> parties.offerer().accept(other))
                  .reason())
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void aStreamThatTheAnswerSwitchesOffIsLeftOut() throws Exception {
    parties =
        new Parties(
            Parties.settings(network, "edge", Role.OFFERER, MediaKind.AUDIO, MediaKind.VIDEO),
            Parties.settings(network, "skype-client", Role.ANSWERER, MediaKind.AUDIO));
    String audioOnly = parties.offerer().offer().replaceFirst("m=video \\d+", "m=video 0");
    String answer = parties.answerer().answer(audioOnly);
    var there = parties.answerer().connect();
    parties.offerer().accept(answer);

    assertThat(Parties.get(parties.offerer().connect()).streams())
        .extracting(MediaPath.Stream::media)
        .containsExactly(MediaKind.AUDIO);
    assertThat(Parties.get(there).streams()).hasSize(1);
  }

  @Test
  void anAnswerThatSwitchesEverythingOffIsARefusal() throws Exception {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);
    String answer =
        parties.answerer().answer(parties.offerer().offer()).replaceFirst("audio \\d+", "audio 0");

    assertThat(
            catchThrowableOfType(MediaRefused.class, () -> parties.offerer().accept(answer))
                .reason())
        .isEqualTo(Reason.MEDIA_NOT_SUPPORTED);
  }

  @Test
  void methodsOfTheOtherRoleAreRefused() {
    parties = parties(EncryptionLevel.OPTIONAL, EncryptionLevel.OPTIONAL);

    assertThatThrownBy(() -> parties.offerer().answer(""))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> parties.offerer().accept(""))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> parties.answerer().offer()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> parties.offerer().connect()).isInstanceOf(IllegalStateException.class);
  }

  private Parties parties(EncryptionLevel offerer, EncryptionLevel answerer) {
    return new Parties(
        Parties.settings(network, "edge", Role.OFFERER, Optional.empty(), offerer, MediaKind.AUDIO),
        Parties.settings(
            network,
            "messenger-client",
            Role.ANSWERER,
            Optional.empty(),
            answerer,
            MediaKind.AUDIO));
  }
}
