package org.fedsim.network.kernel;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedsim.network.Cidr;
import org.fedsim.network.nft.Nft;

/**
 * What a {@link KernelNetwork} needs of a machine, and what of it this machine has. Whatever can be
 * tried is tried, in a namespace that ends at once.
 */
public final class KernelSupport {

  /**
   * One thing that is needed.
   *
   * @param what it is, in a few words
   * @param ok whether it is there, or can be done without
   * @param found what is there instead, or the error
   * @param remedy what brings it: a command where there is one; empty when ok
   */
  public record Check(String what, boolean ok, String found, Optional<String> remedy) {
    private static Check fine(String what, String found) {
      return new Check(what, true, found, Optional.empty());
    }

    private static Check missing(String what, String found, String remedy) {
      return new Check(what, false, found, Optional.of(remedy));
    }
  }

  private static final String NAMESPACES = "network namespaces";
  private static final String MODULES = "the kernel lacks it: modprobe ";

  private KernelSupport() {}

  /** All that is needed, in the order in which it is best put right. */
  public static List<Check> checks() {
    List<Check> checks = new ArrayList<>(basics());
    if (!checks.stream().allMatch(Check::ok)) {
      return checks;
    }
    try (Namespace namespace = Namespace.open("doctor");
        Namespace other = Namespace.open("doctor-2")) {
      checks.add(
          tried(
              "links between namespaces (veth, bridge)",
              MODULES + "veth bridge",
              () -> joins(namespace, other)));
      checks.add(
          tried(
              "routes by source address",
              "a kernel with CONFIG_IP_MULTIPLE_TABLES",
              () -> routes(namespace)));
      checks.add(
          tried(
              "kernel parameters of a namespace",
              "mount /proc/sys for writing (in a container: --privileged)",
              () -> namespace.set("ipv4/ip_forward", "1")));
      checks.add(
          tried(
              "nftables in a namespace (connection tracking, NAT, reject, trace)",
              MODULES + "nf_tables nf_conntrack nft_ct nft_nat nft_reject_inet",
              () -> new Nft(namespace).load(TRIAL)));
    } catch (IOException e) {
      checks.add(namespacesRefused(e));
    }
    return checks;
  }

  /** Those that cost next to nothing, for before a run: without one of them nothing begins. */
  public static List<Check> basics() {
    List<Check> checks = new ArrayList<>();
    String system = System.getProperty("os.name", "unknown");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return List.of(
          Check.missing("Linux", system, "a Linux machine; --network loopback runs here too"));
    }
    checks.add(Check.fine("Linux", system + " " + System.getProperty("os.version")));
    checks.add(program("nft", "nftables"));
    checks.add(program("nsenter", "util-linux"));
    checks.add(namespaces());
    checks.add(
        Check.fine(
            "native epoll",
            Epoll.isAvailable() ? "available" : "not for this machine; Java's own I/O is used"));
    return checks;
  }

  private static Check namespaces() {
    try {
      Namespace.open("trial").close();
      return Check.fine(NAMESPACES, "can be made");
    } catch (IOException e) {
      return namespacesRefused(e);
    } catch (LinkageError e) {
      return Check.missing(
          NAMESPACES,
          "JNA cannot load its library: " + e.getMessage(),
          "JAVA_TOOL_OPTIONS=-Djna.tmpdir=DIR, a directory that is not mounted noexec");
    }
  }

  private static Check namespacesRefused(IOException e) {
    return Check.missing(NAMESPACES, e.getMessage(), remedyForNamespaces());
  }

  private static String remedyForNamespaces() {
    if (is("/proc/sys/user/max_net_namespaces", "0")) {
      return "sysctl user.max_net_namespaces=10000";
    }
    if (is("/proc/sys/user/max_user_namespaces", "0")) {
      return "as root: sysctl user.max_user_namespaces=10000";
    }
    if (is("/proc/sys/kernel/unprivileged_userns_clone", "0")) {
      return "as root: sysctl kernel.unprivileged_userns_clone=1";
    }
    if (is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")) {
      return "as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    }
    if (onPath("unshare").isEmpty()) {
      return "apt install util-linux";
    }
    return "start it as ./fedsim, which enters a user namespace; or as root; in a container with"
        + " --privileged";
  }

  private static boolean is(String file, String value) {
    try {
      return Files.readString(Path.of(file)).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }

  private static Check program(String name, String debianPackage) {
    return onPath(name)
        .map(file -> Check.fine(name, file.toString()))
        .orElseGet(() -> Check.missing(name, "not on PATH", "apt install " + debianPackage));
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(":")) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Something that either works or says why it does not. */
  @FunctionalInterface
  private interface Trial {
    void run() throws IOException;
  }

  private static Check tried(String what, String remedy, Trial trial) {
    try {
      trial.run();
      return Check.fine(what, "works");
    } catch (IOException e) {
      return Check.missing(what, String.valueOf(e.getMessage()), remedy);
    }
  }

  private static void joins(Namespace here, Namespace there) throws IOException {
    int threadId = there.threadId();
    here.call(
        () -> {
          try (Links links = Links.open()) {
            links.addBridge("switch", 50);
            links.addCable(new Links.End("port", 100, 50), new Links.End("eth0", 2), threadId);
          }
          return null;
        });
  }

  private static void routes(Namespace namespace) throws IOException {
    namespace.call(
        () -> {
          try (Links links = Links.open()) {
            Cidr somewhere = Cidr.parse("192.0.2.0/24").orElseThrow();
            links.addRule(somewhere, 100, 1000);
            links.addUnreachable(100, somewhere);
          }
          return null;
        });
  }

  /** A little of everything that rulesets are made of. */
  private static final String TRIAL =
      """
      table inet trial {
        set some { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 } }
        chain before {
          type filter hook prerouting priority raw;
          meta nftrace set 1
        }
        chain translate {
          type nat hook prerouting priority dstnat;
          ip daddr 198.51.100.10 dnat ip to 192.0.2.10
        }
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state vmap { established : accept, related : accept, invalid : drop }
          ip saddr @some tcp dport 1-9 counter reject with tcp reset comment "trial"
          ip saddr @some reject with icmpx admin-prohibited
        }
      }
      """;
}
