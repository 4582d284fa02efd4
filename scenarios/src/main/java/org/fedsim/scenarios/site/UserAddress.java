package org.fedsim.scenarios.site;

import java.util.Locale;
import java.util.regex.Pattern;
import org.fedsim.network.input.YamlScalar;

/** Keys and SIP addresses of users, as a site writes them. */
final class UserAddress {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9](?:[A-Za-z0-9._+-]*[A-Za-z0-9])?@[A-Za-z0-9.-]+\\.[A-Za-z][A-Za-z0-9-]*");

  private UserAddress() {}

  static String key(YamlScalar key, SiteNames names) {
    if (!key.text().matches("[a-z][a-z0-9-]*")) {
      throw key.error(
          "a user's key is "
              + key.describe()
              + "; expected lower-case letters, digits and hyphens, first a letter");
    }
    names.person(key, key.text());
    return key.text();
  }

  /** An address without {@code sip:}; its domain in lower case. */
  static String read(YamlScalar written, String key, SiteNames names) {
    String text = written.text();
    if (!ADDRESS.matcher(text).matches()) {
      throw written.error(
          "address %s of user %s is no SIP address; expected one like alice@contoso.com, without \"sip:\""
              .formatted(written.describe(), key));
    }
    int at = text.indexOf('@');
    String address = text.substring(0, at) + text.substring(at).toLowerCase(Locale.ROOT);
    names.person(written, address);
    return address;
  }

  static String domain(String address) {
    return address.substring(address.indexOf('@') + 1);
  }
}
