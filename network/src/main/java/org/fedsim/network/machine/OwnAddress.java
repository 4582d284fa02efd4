package org.fedsim.network.machine;

import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Whether an address is one that this machine has. */
final class OwnAddress {
  private OwnAddress() {}

  /**
   * @throws BindException when a server cannot stand at that address; the message is for a person
   */
  static void require(Inet4Address address) throws SocketException {
    String text = address.getHostAddress();
    List<String> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Inet4Address.class::isInstance)
            .map(InetAddress::getHostAddress)
            .sorted()
            .toList();
    String choice = "; this machine has " + String.join(", ", own);
    if (address.isAnyLocalAddress()) {
      throw new BindException(
          text + " stands for every address, but a relay must know which one is its own" + choice);
    }
    // All of 127.0.0.0/8 is this machine, though only 127.0.0.1 is listed.
    if (!address.isLoopbackAddress() && !own.contains(text)) {
      throw new BindException(text + " is not an address of this machine" + choice);
    }
  }
}
