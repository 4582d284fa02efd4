package org.fedsim.network.kernel;

import java.net.ServerSocket;
import java.net.Socket;
import org.fedsim.network.Lab;
import org.fedsim.network.policy.Policy;

/** A process that holds a network with traffic in it until somebody ends the process. */
final class NetworkHolder {
  private NetworkHolder() {}

  public static void main(String[] none) throws Exception {
    Lab<KernelNetwork> lab = Lab.kernel(Policy.allowAll());
    ServerSocket server = lab.listen("edge.access", 5061);
    Socket client = lab.connect("yahoo", "edge.access", 5061);
    Socket accepted = server.accept();
    // A process inside, as a program under test would be; it ends when this one closes its pipe.
    lab.network().namespace("edge").start(new ProcessBuilder("cat"));
    System.out.println(lab.network().namespace("edge").inode());
    while (true) {
      client.getOutputStream().write(1);
      accepted.getInputStream().read();
    }
  }
}
