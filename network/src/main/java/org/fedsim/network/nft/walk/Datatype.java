package org.fedsim.network.nft.walk;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What values of an expression are, and how nft writes them in JSON (libnftables-json(5)): names
 * for some, numbers for the rest.
 */
enum Datatype {
  ADDRESS,
  NUMBER,
  /** The name of an interface. */
  NAME,
  PROTOCOL(
      "icmp=1 igmp=2 ipencap=4 tcp=6 udp=17 dccp=33 gre=47 esp=50 ah=51 icmpv6=58 ipv6-icmp=58"
          + " comp=108 sctp=132 udplite=136"),
  NFPROTO("ipv4=2 ipv6=10"),
  ETHERTYPE("ip=2048 arp=2054 vlan=33024 8021q=33024 ip6=34525 8021ad=34984"),
  PACKET_TYPE("host=0 unicast=0 broadcast=1 multicast=2 other=3"),
  TCP_FLAGS("fin=1 syn=2 rst=4 psh=8 ack=16 urg=32 ecn=64 cwr=128"),
  /** {@code NF_CT_STATE_BIT}. */
  STATE("invalid=1 established=2 related=4 new=8 untracked=64"),
  /** {@code IP_CT_DIR}. */
  DIRECTION("original=0 reply=1"),
  /** {@code IPS_*}. */
  STATUS("expected=1 seen-reply=2 assured=4 confirmed=8 snat=16 dnat=32 dying=512"),
  DSCP(
      "cs0=0 cs1=8 cs2=16 cs3=24 cs4=32 cs5=40 cs6=48 cs7=56 df=0 be=0 lephb=1 af11=10 af12=12"
          + " af13=14 af21=18 af22=20 af23=22 af31=26 af32=28 af33=30 af41=34 af42=36 af43=38 va=44"
          + " ef=46"),
  ECN("not-ect=0 ect1=1 ect0=2 ce=3"),
  /** One whose names are not known here. */
  OTHER;

  private final Map<String, Long> names = new HashMap<>();

  Datatype() {}

  Datatype(String names) {
    for (String pair : names.split(" ")) {
      int equals = pair.indexOf('=');
      this.names.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
    }
  }

  /** The number that a name or a number in JSON stands for; empty when that is not known. */
  OptionalLong number(Object written) {
    if (written instanceof Number n) {
      return OptionalLong.of(n.longValue());
    }
    if (!(written instanceof String text)) {
      return OptionalLong.empty();
    }
    Long named = names.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return OptionalLong.of(named);
    }
    return switch (this) {
      case ADDRESS -> address(text);
      case NAME, OTHER -> OptionalLong.empty();
      default -> plain(text);
    };
  }

  private static OptionalLong plain(String text) {
    try {
      return OptionalLong.of(Long.decode(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong address(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return OptionalLong.empty();
    }
    long address = 0;
    for (String octet : octets) {
      if (!octet.matches("\\d{1,3}") || Integer.parseInt(octet) > 255) {
        return OptionalLong.empty();
      }
      address = address << 8 | Integer.parseInt(octet);
    }
    return OptionalLong.of(address);
  }
}
