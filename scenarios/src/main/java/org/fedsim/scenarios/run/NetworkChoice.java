package org.fedsim.scenarios.run;

/** The kinds of network that labs can be brought up on. */
public enum NetworkChoice {
  /** Our own packet filter at the sockets; anywhere. */
  LOOPBACK("loopback"),
  /** Network namespaces, and the kernel's nftables between them; Linux only. */
  KERNEL("kernel");

  private final String text;

  NetworkChoice(String text) {
    this.text = text;
  }

  /** The word that the command line and reports use. */
  public String text() {
    return text;
  }
}
