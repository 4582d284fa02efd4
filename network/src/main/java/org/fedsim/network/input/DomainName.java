package org.fedsim.network.input;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names as the DNS has them for hosts (RFC 1123, 2.1), which people write into our files. */
public final class DomainName {
  private static final int LONGEST = 253;
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private DomainName() {}

  /**
   * The name that is written, in lower case; it has a dot, and its last part begins with a letter.
   */
  public static String read(YamlScalar scalar) {
    String name = scalar.text().toLowerCase(Locale.ROOT);
    if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
      throw scalar.error(
          scalar.describe() + " is no domain name; expected one like sip.contoso.com");
    }
    return name;
  }
}
