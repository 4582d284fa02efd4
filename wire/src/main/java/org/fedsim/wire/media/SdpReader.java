package org.fedsim.wire.media;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads SDP (RFC 4566 section 9) line by line. What it keeps is bounded: a description comes from
 * the other side of the firewall.
 */
final class SdpReader {
  private static final int LONGEST = 64 * 1024;
  private static final int MOST_SECTIONS = 16;
  private static final int MOST_CANDIDATES = 64;
  private static final int MOST_CRYPTOS = 16;

  /** RFC 4566 section 5: a description with any other letter is to be thrown away as a whole. */
  private static final String LETTERS = "vosiuepcbtrzkam";

  /** RFC 5245 section 15.4. */
  private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");

  private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9+/]{22,256}");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~/-]{1,64}");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");

  private final String text;
  private Inet4Address origin;
  private Inet4Address connection;
  private final List<MediaDescription> media = new ArrayList<>();
  private Section section;

  /** The section being read. */
  private static final class Section {
    String media;
    int port;
    String protocol;
    List<String> formats;
    boolean connection;
    String ufrag;
    String password;
    EncryptionLevel encryption;
    final List<Candidate> candidates = new ArrayList<>();
    final List<String> cryptos = new ArrayList<>();
    final List<String> acceptTypes = new ArrayList<>();

    MediaDescription finish() {
      return new MediaDescription(
          media,
          port,
          protocol,
          formats,
          Optional.ofNullable(ufrag),
          Optional.ofNullable(password),
          candidates,
          Optional.ofNullable(encryption),
          cryptos,
          acceptTypes);
    }
  }

  SdpReader(String text) {
    this.text = text;
  }

  SessionDescription read() throws MediaRefused {
    if (text.length() > LONGEST) {
      throw MediaRefused.malformed("the description is longer than 64 KB");
    }
    String[] lines = text.split("\r?\n", -1);
    int last = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    if (last == 0 || !lines[0].equals("v=0")) {
      throw MediaRefused.malformed("a description begins with v=0");
    }
    for (int i = 1; i < last; i++) {
      readLine(lines[i]);
    }
    finishSection();
    if (origin == null) {
      throw MediaRefused.malformed("no o= line");
    }
    if (connection == null) {
      throw MediaRefused.malformed("no c= line, neither for the session nor for each m= line");
    }
    if (media.isEmpty()) {
      throw MediaRefused.malformed("no m= line");
    }
    return new SessionDescription(origin, connection, media);
  }

  private void readLine(String line) throws MediaRefused {
    if (line.length() < 2 || line.charAt(1) != '=' || LETTERS.indexOf(line.charAt(0)) < 0) {
      throw MediaRefused.malformed("not a line of SDP: " + shortened(line));
    }
    String value = line.substring(2);
    if (value.chars().anyMatch(c -> c < 0x20 && c != '\t' || c == 0x7f)) {
      throw MediaRefused.malformed("a control character in: " + shortened(line));
    }
    switch (line.charAt(0)) {
      case 'v' -> throw MediaRefused.malformed("a second v= line");
      case 'o' -> readOrigin(value);
      case 'c' -> readConnection(value);
      case 'm' -> readMedia(value);
      case 'a' -> readAttribute(value);
      default -> {
        // s=, t= and the rest say nothing that this program acts on.
      }
    }
  }

  private void readOrigin(String value) throws MediaRefused {
    String[] fields = value.split(" ");
    if (origin != null || section != null || fields.length != 6) {
      throw MediaRefused.malformed("not an o= line, or one too many: " + shortened(value));
    }
    origin = address(fields[3], fields[4], fields[5]);
  }

  private void readConnection(String value) throws MediaRefused {
    String[] fields = value.split(" ");
    if (fields.length != 3) {
      throw MediaRefused.malformed("not a c= line: " + shortened(value));
    }
    Inet4Address address = address(fields[0], fields[1], fields[2]);
    if (section != null) {
      if (section.connection) {
        throw MediaRefused.malformed("two c= lines of one m= line");
      }
      section.connection = true;
      if (connection == null) {
        connection = address;
      }
    } else if (connection != null) {
      throw MediaRefused.malformed("two c= lines of the session");
    } else {
      connection = address;
    }
  }

  private static Inet4Address address(String net, String type, String address) throws MediaRefused {
    if (!net.equals("IN") || !type.equals("IP4")) {
      throw MediaRefused.malformed("not an address of IN IP4: " + net + " " + type);
    }
    return Candidate.ipv4(address);
  }

  private void readMedia(String value) throws MediaRefused {
    finishSection();
    if (media.size() == MOST_SECTIONS) {
      throw MediaRefused.malformed("more than " + MOST_SECTIONS + " m= lines");
    }
    String[] fields = value.split(" ");
    if (fields.length < 4 || fields.length > 64 || !PORT.matcher(fields[1]).matches()) {
      throw MediaRefused.malformed("not an m= line: " + shortened(value));
    }
    int port = Integer.parseInt(fields[1]);
    if (port > 65_535) {
      throw MediaRefused.malformed("not a port: " + fields[1]);
    }
    for (String field : fields) {
      if (!TOKEN.matcher(field).matches()) {
        throw MediaRefused.malformed("not an m= line: " + shortened(value));
      }
    }
    section = new Section();
    section.media = fields[0];
    section.port = port;
    section.protocol = fields[2];
    section.formats = List.of(fields).subList(3, fields.length);
  }

  private void readAttribute(String value) throws MediaRefused {
    int colon = value.indexOf(':');
    if (section == null || colon < 0) {
      return;
    }
    String rest = value.substring(colon + 1);
    switch (value.substring(0, colon)) {
      case "ice-ufrag" -> section.ufrag = once(section.ufrag, rest, UFRAG);
      case "ice-pwd" -> section.password = once(section.password, rest, PASSWORD);
      case "candidate" -> {
        if (!Candidate.isOfOtherTransport(rest)) {
          section.candidates.add(Candidate.parse(rest));
        }
        bounded(section.candidates, MOST_CANDIDATES);
      }
      case "crypto" -> {
        section.cryptos.add(rest);
        bounded(section.cryptos, MOST_CRYPTOS);
      }
      case "encryption" -> {
        if (section.encryption != null) {
          throw MediaRefused.malformed("two a=encryption lines of one m= line");
        }
        section.encryption =
            EncryptionLevel.of(rest)
                .orElseThrow(() -> MediaRefused.malformed("not a=encryption: " + shortened(rest)));
      }
      case "accept-types" -> section.acceptTypes.addAll(List.of(rest.trim().split(" +")));
      default -> {
        // Not ours: RFC 4566 section 5.13.
      }
    }
  }

  private static String once(String before, String value, Pattern form) throws MediaRefused {
    if (before != null || !form.matcher(value).matches()) {
      throw MediaRefused.malformed("not a credential of ICE, or one too many");
    }
    return value;
  }

  private static void bounded(List<?> list, int most) throws MediaRefused {
    if (list.size() > most) {
      throw MediaRefused.malformed("more than " + most + " attributes of one kind");
    }
  }

  private void finishSection() throws MediaRefused {
    if (section == null) {
      return;
    }
    if ((section.ufrag == null) != (section.password == null)) {
      throw MediaRefused.malformed("a=ice-ufrag and a=ice-pwd come together");
    }
    if (section.ufrag == null && !section.candidates.isEmpty()) {
      throw MediaRefused.malformed("candidates without a=ice-ufrag");
    }
    media.add(section.finish());
    section = null;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
