package org.fedsim.network.kernel;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.fedsim.network.Cidr;

/**
 * The interfaces, addresses and routes of the namespace in which this is opened (rtnetlink(7)).
 *
 * <p>Interfaces go by numbers, which are chosen by whoever makes them: two interfaces of one
 * namespace need different ones. For one thread at a time.
 */
final class Links implements AutoCloseable {
  /** The number of the loopback interface in every namespace. */
  static final int LOOPBACK = 1;

  /** The routes that hold for whoever asks for no others. */
  static final int MAIN_TABLE = 254;

  private static final int LOCAL_TABLE = 255;

  private static final int NLM_F_DUMP = 0x300;
  private static final int NLM_F_CREATE_NEW = 0x400 | 0x200;

  private static final int NLMSG_ERROR = 2;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int RTNLGRP_LINK = 1;

  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_OPERSTATE = 16;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_PID = 19;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_TABLE = 15;
  private static final int FRA_DST = 1;
  private static final int FRA_SRC = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_TABLE = 15;

  private static final int IFF_UP = 1;
  private static final int IF_OPER_UP = 6;
  private static final int AF_INET = 2;
  private static final int RTN_UNICAST = 1;
  private static final int RTN_UNREACHABLE = 7;
  private static final int RTPROT_STATIC = 4;
  private static final int RT_SCOPE_UNIVERSE = 0;
  private static final int RT_SCOPE_LINK = 253;
  private static final int FR_ACT_TO_TBL = 1;

  private static final int PATIENCE_SECONDS = 10;

  private final int socket;
  private final byte[] received = new byte[32 * 1024];
  private int sequence;

  private Links(int socket) {
    this.socket = socket;
  }

  /** To be called on the thread of a namespace. */
  static Links open() throws IOException {
    int socket = -1;
    try {
      socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_ROUTE);
      ByteBuffer address = buffer(12).putShort((short) Libc.AF_NETLINK).putShort((short) 0);
      address.putInt(0).putInt(0);
      Libc.bind(socket, address.array(), address.capacity());
      ByteBuffer patience = buffer(16).putLong(PATIENCE_SECONDS).putLong(0);
      Libc.setsockopt(
          socket, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, patience.array(), patience.capacity());
      return new Links(socket);
    } catch (LastErrorException e) {
      if (socket >= 0) {
        Libc.close(socket);
      }
      throw new IOException("cannot open netlink: " + Libc.strerror(e.getErrorCode()), e);
    }
  }

  void bringUp(int index) throws IOException {
    request(
        new LinkRequest("bring up interface " + index, RTM_NEWLINK, 0)
            .interfaceInfo(index, IFF_UP));
  }

  /** A switch, up. */
  void addBridge(String name, int index) throws IOException {
    LinkRequest r = link("add bridge " + name, index).attribute(IFLA_IFNAME, name);
    r.nested(IFLA_LINKINFO, () -> r.attribute(IFLA_INFO_KIND, "bridge"));
    request(r);
  }

  /**
   * A cable.
   *
   * @param here the end in this namespace, which is up
   * @param there the end in another, which is not
   * @param threadId of that other namespace
   */
  void addCable(End here, End there, int threadId) throws IOException {
    LinkRequest r =
        link("add cable " + here.name() + " to " + there.name(), here.index())
            .attribute(IFLA_IFNAME, here.name());
    if (here.bridge() != 0) {
      r.attribute(IFLA_MASTER, here.bridge());
    }
    r.nested(
        IFLA_LINKINFO,
        () ->
            r.attribute(IFLA_INFO_KIND, "veth")
                .nested(
                    IFLA_INFO_DATA,
                    () ->
                        r.nested(
                            VETH_INFO_PEER,
                            () ->
                                r.interfaceInfo(there.index(), 0)
                                    .attribute(IFLA_IFNAME, there.name())
                                    .attribute(IFLA_NET_NS_PID, threadId))));
    request(r);
  }

  /**
   * One end of a cable.
   *
   * @param name at most 15 characters
   * @param index its number
   * @param bridge the number of the switch that it is plugged into, or 0
   */
  record End(String name, int index, int bridge) {
    End(String name, int index) {
      this(name, index, 0);
    }
  }

  /** An address, and with it the route to its network, unless the prefix is 32. */
  void addAddress(int index, Inet4Address address, int prefix) throws IOException {
    request(
        new LinkRequest(
                "add address " + address.getHostAddress() + "/" + prefix,
                RTM_NEWADDR,
                NLM_F_CREATE_NEW)
            .bytes(AF_INET, prefix, 0, RT_SCOPE_UNIVERSE)
            .number(index)
            .attribute(IFA_LOCAL, address.getAddress())
            .attribute(IFA_ADDRESS, address.getAddress()));
  }

  /** Whoever is in that network is at the other end of the cable. */
  void addRoute(int table, Cidr network, int index) throws IOException {
    request(route(network, table, RTN_UNICAST, RT_SCOPE_LINK).attribute(RTA_OIF, index));
  }

  /** Whoever is in that network is reached by way of a neighbour. */
  void addRoute(int table, Cidr network, Inet4Address by, int index) throws IOException {
    request(
        route(network, table, RTN_UNICAST, RT_SCOPE_UNIVERSE)
            .attribute(RTA_GATEWAY, by.getAddress())
            .attribute(RTA_OIF, index));
  }

  /** Whoever is in that network and is not in a narrower one cannot be reached. */
  void addUnreachable(int table, Cidr network) throws IOException {
    request(route(network, table, RTN_UNREACHABLE, RT_SCOPE_UNIVERSE));
  }

  private static LinkRequest route(Cidr network, int table, int type, int scope) {
    LinkRequest r =
        new LinkRequest("add route to " + network, RTM_NEWROUTE, NLM_F_CREATE_NEW)
            .bytes(AF_INET, network.prefix(), 0, 0, 0, RTPROT_STATIC, scope, type)
            .number(0)
            .attribute(RTA_TABLE, table);
    return network.prefix() == 0 ? r : r.attribute(RTA_DST, bytes(network));
  }

  /** What comes from these addresses follows the routes of that table. */
  void addRule(Cidr from, int table, int priority) throws IOException {
    request(
        new LinkRequest("add rule for " + from, RTM_NEWRULE, NLM_F_CREATE_NEW)
            .bytes(AF_INET, 0, from.prefix(), 0, 0, 0, 0, FR_ACT_TO_TBL)
            .number(0)
            .attribute(FRA_SRC, bytes(from))
            .attribute(FRA_PRIORITY, priority)
            .attribute(FRA_TABLE, table));
  }

  /** What this host itself sends from there to there follows the routes of that table. */
  void addRuleForOwn(Cidr from, Cidr to, int table, int priority) throws IOException {
    request(
        new LinkRequest("add rule from " + from + " to " + to, RTM_NEWRULE, NLM_F_CREATE_NEW)
            .bytes(AF_INET, to.prefix(), from.prefix(), 0, 0, 0, 0, FR_ACT_TO_TBL)
            .number(0)
            .attribute(FRA_SRC, bytes(from))
            .attribute(FRA_DST, bytes(to))
            .attribute(FRA_IIFNAME, "lo")
            .attribute(FRA_PRIORITY, priority)
            .attribute(FRA_TABLE, table));
  }

  /** Whatever goes to an address of this host stays here. */
  void addLocalRule(int priority) throws IOException {
    request(
        new LinkRequest("add rule for local addresses", RTM_NEWRULE, NLM_F_CREATE_NEW)
            .bytes(AF_INET, 0, 0, 0, 0, 0, 0, FR_ACT_TO_TBL)
            .number(0)
            .attribute(FRA_PRIORITY, priority)
            .attribute(FRA_TABLE, LOCAL_TABLE));
  }

  void removeRule(int priority) throws IOException {
    request(
        new LinkRequest("remove rule " + priority, RTM_DELRULE, 0)
            .bytes(AF_INET, 0, 0, 0, 0, 0, 0, FR_ACT_TO_TBL)
            .number(0)
            .attribute(FRA_PRIORITY, priority));
  }

  /**
   * Waits until all those interfaces carry packets: a cable does so some moments after both of its
   * ends are up.
   */
  void awaitUp(Set<Integer> indexes) throws IOException {
    Set<Integer> missing = new HashSet<>(indexes);
    subscribe(RTNLGRP_LINK);
    listInterfaces();
    while (!missing.isEmpty()) {
      ByteBuffer messages;
      try {
        messages = receive("interfaces to come up");
      } catch (IOException e) {
        if (e.getCause() instanceof LastErrorException l && l.getErrorCode() == Libc.ENOBUFS) {
          // The kernel had more to tell than there was room for: ask how things stand.
          listInterfaces();
          continue;
        }
        throw e;
      }
      while (messages.remaining() >= 16) {
        ByteBuffer message = next(messages);
        if (message.getShort(4) == RTM_NEWLINK && operState(message) == IF_OPER_UP) {
          missing.remove(message.getInt(20));
        }
      }
    }
  }

  private void subscribe(int group) throws IOException {
    ByteBuffer number = buffer(4).putInt(group);
    try {
      Libc.setsockopt(
          socket, Libc.SOL_NETLINK, Libc.NETLINK_ADD_MEMBERSHIP, number.array(), number.capacity());
    } catch (LastErrorException e) {
      throw new IOException("cannot hear of interfaces: " + Libc.strerror(e.getErrorCode()), e);
    }
  }

  private void listInterfaces() throws IOException {
    send(new LinkRequest("list interfaces", RTM_GETLINK, NLM_F_DUMP).interfaceInfo(0, 0));
  }

  private static int operState(ByteBuffer message) {
    int at = 32;
    while (at + 4 <= message.limit()) {
      int length = message.getShort(at) & 0xffff;
      if (length < 4) {
        break;
      }
      if (message.getShort(at + 2) == IFLA_OPERSTATE) {
        return message.get(at + 4);
      }
      at += length + 3 & ~3;
    }
    return 0;
  }

  private static LinkRequest link(String what, int index) {
    return new LinkRequest(what, RTM_NEWLINK, NLM_F_CREATE_NEW).interfaceInfo(index, IFF_UP);
  }

  private static byte[] bytes(Cidr network) {
    return ByteBuffer.allocate(4).putInt(network.base()).array();
  }

  private void request(LinkRequest request) throws IOException {
    int own = send(request);
    while (true) {
      ByteBuffer messages = receive(request.what());
      while (messages.remaining() >= 16) {
        ByteBuffer message = next(messages);
        if (message.getShort(4) == NLMSG_ERROR && message.getInt(8) == own) {
          int error = -message.getInt(16);
          if (error != 0) {
            throw new IOException("cannot " + request.what() + ": " + Libc.strerror(error));
          }
          return;
        }
      }
    }
  }

  private int send(LinkRequest request) throws IOException {
    byte[] bytes = request.encoded(++sequence);
    try {
      Libc.send(socket, bytes, bytes.length, 0);
      return sequence;
    } catch (LastErrorException e) {
      throw new IOException("cannot " + request.what() + ": " + Libc.strerror(e.getErrorCode()), e);
    }
  }

  private ByteBuffer receive(String waitingFor) throws IOException {
    while (true) {
      try {
        int length = (int) Libc.recv(socket, received, received.length, 0);
        return ByteBuffer.wrap(received, 0, length).order(ByteOrder.nativeOrder());
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Libc.EINTR) {
          throw new IOException(
              "waited for " + waitingFor + ": " + Libc.strerror(e.getErrorCode()), e);
        }
      }
    }
  }

  /** Takes the next message off, with its header. */
  private static ByteBuffer next(ByteBuffer messages) throws IOException {
    int start = messages.position();
    int length = messages.getInt(start);
    if (length < 16 || length > messages.remaining()) {
      throw new IOException("netlink message of " + length + " bytes");
    }
    messages.position(Math.min(messages.limit(), start + (length + 3 & ~3)));
    ByteBuffer message = messages.duplicate().order(ByteOrder.nativeOrder());
    message.position(start).limit(start + length);
    return message.slice().order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    Libc.close(socket);
  }
}
