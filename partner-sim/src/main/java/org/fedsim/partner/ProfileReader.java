package org.fedsim.partner;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.fedsim.network.input.DomainName;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;

/**
 * Reads the profile of a partner (docs/sites.md).
 *
 * <p>What is not known is an {@link org.fedsim.network.input.InputException} at the place where it
 * stands.
 */
public final class ProfileReader {
  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final int LONGEST_DELAY_MILLIS = 60_000;

  private ProfileReader() {}

  /** Reads a profile file. */
  public static Profile read(Path file) {
    return profile(YamlFile.read(file));
  }

  /**
   * Reads a profile from a text.
   *
   * @param name how messages call the file, for example {@code builtin:messenger}
   */
  public static Profile read(String name, String text) {
    return profile(YamlFile.read(name, text));
  }

  private static Profile profile(YamlMapping top) {
    top.only(
        "profile",
        "profile",
        "about",
        "public",
        "product",
        "domains",
        "messages",
        "presence",
        "media",
        "srtp",
        "certificates",
        "tls",
        "refuses",
        "delays");
    Set<MediaKind> media = EnumSet.noneOf(MediaKind.class);
    for (YamlScalar kind : words(top, "media")) {
      media.add(word(kind, "kind of media", List.of(MediaKind.AUDIO, MediaKind.VIDEO)));
    }
    EncryptionLevel srtp =
        top.optionalScalar("srtp")
            .map(s -> word(s, "srtp", List.of(EncryptionLevel.values())))
            .orElse(EncryptionLevel.REJECTED);
    return new Profile(
        name(top.scalar("profile")),
        top.text("about"),
        flag(top, "public", false),
        top.optionalText("product").orElse("fedsim"),
        words(top, "domains").stream().map(DomainName::read).toList(),
        top.optionalScalar("messages")
            .map(s -> word(s, "way of messages", List.of(Profile.Messages.values())))
            .orElse(Profile.Messages.SESSION),
        flag(top, "presence", true),
        media,
        srtp,
        part(top, "certificates", ProfileReader::certificates)
            .orElse(new Profile.Certificates(false, true, false)),
        part(top, "tls", ProfileReader::tls).orElse(new Profile.Tls(List.of(), List.of())),
        part(top, "refuses", ProfileReader::refusals).orElse(Profile.Refusals.STANDARD),
        part(top, "delays", ProfileReader::delays).orElse(Profile.Delays.NONE));
  }

  private static String name(YamlScalar scalar) {
    if (!scalar.text().matches("[a-z][a-z0-9-]*")) {
      throw scalar.error(
          "profile name "
              + scalar.describe()
              + "; expected lower-case letters, digits and hyphens, first a letter");
    }
    return scalar.text();
  }

  private static Profile.Certificates certificates(YamlMapping certificates) {
    certificates.only("certificates", "client-eku", "name", "own-authority");
    return new Profile.Certificates(
        flag(certificates, "client-eku", false),
        flag(certificates, "name", true),
        flag(certificates, "own-authority", false));
  }

  private static Profile.Tls tls(YamlMapping tls) {
    tls.only("tls", "versions", "cipher-suites");
    List<String> versions =
        words(tls, "versions").stream().map(s -> s.oneOf("TLS version", VERSIONS)).toList();
    List<YamlScalar> written = words(tls, "cipher-suites");
    if (written.isEmpty()) {
      return new Profile.Tls(versions, List.of());
    }
    List<String> known = cipherSuites();
    return new Profile.Tls(
        versions, written.stream().map(s -> s.oneOf("cipher suite", known)).toList());
  }

  private static List<String> cipherSuites() {
    try {
      String[] suites = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
      return Arrays.stream(suites).sorted().toList();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without TLS", e);
    }
  }

  private static Profile.Refusals refusals(YamlMapping refuses) {
    refuses.only("refuses", "messages", "presence", "media");
    Profile.Refusals standard = Profile.Refusals.STANDARD;
    return new Profile.Refusals(
        status(refuses, "messages", standard.messages()),
        status(refuses, "presence", standard.presence()),
        status(refuses, "media", standard.media()));
  }

  private static int status(YamlMapping refuses, String key, int otherwise) {
    return refuses.optionalScalar(key).map(s -> s.integer(key, 400, 699)).orElse(otherwise);
  }

  private static Profile.Delays delays(YamlMapping delays) {
    delays.only("delays", "answer", "notification");
    return new Profile.Delays(delay(delays, "answer"), delay(delays, "notification"));
  }

  private static Duration delay(YamlMapping delays, String key) {
    return Duration.ofMillis(
        delays
            .optionalScalar(key)
            .map(s -> s.integer(key + " in milliseconds", 0, LONGEST_DELAY_MILLIS))
            .orElse(0));
  }

  private static <T> Optional<T> part(
      YamlMapping top, String key, Function<YamlMapping, T> reader) {
    return top.get(key).map(node -> reader.apply(node.asMapping(key)));
  }

  private static boolean flag(YamlMapping mapping, String key, boolean otherwise) {
    return mapping.optionalScalar(key).map(s -> s.bool(key)).orElse(otherwise);
  }

  private static List<YamlScalar> words(YamlMapping mapping, String key) {
    List<YamlScalar> words = new ArrayList<>();
    Optional<YamlList> list = mapping.get(key).map(node -> node.asList(key));
    for (YamlNode item : list.map(YamlList::items).orElse(List.of())) {
      YamlScalar word = item.asScalar(key);
      if (words.stream().anyMatch(w -> w.text().equals(word.text()))) {
        throw word.error("\"" + word.text() + "\" is in the list twice; remove it");
      }
      words.add(word);
    }
    return words;
  }

  private static <E extends Enum<E>> E word(YamlScalar scalar, String what, List<E> values) {
    List<String> words =
        values.stream().map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    return values.get(words.indexOf(scalar.oneOf(what, words)));
  }
}
