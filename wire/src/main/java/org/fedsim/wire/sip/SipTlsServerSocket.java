package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ssl.SSLServerSocket;

/**
 * A listening socket of the host, as JAIN-SIP wants it. What it accepts are {@link SipTlsSocket}s
 * whose handshake has not begun.
 */
final class SipTlsServerSocket extends SSLServerSocket {
  /** Puts the server's end of TLS on an accepted connection. */
  @FunctionalInterface
  interface Wrapping {
    SipTlsSocket wrap(Socket accepted) throws IOException;
  }

  private final ServerSocket plain;
  private final Wrapping wrapping;

  SipTlsServerSocket(ServerSocket plain, Wrapping wrapping) throws IOException {
    this.plain = plain;
    this.wrapping = wrapping;
  }

  @Override
  public Socket accept() throws IOException {
    return wrapping.wrap(plain.accept());
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  @Override
  public boolean isClosed() {
    return plain.isClosed();
  }

  @Override
  public boolean isBound() {
    return plain.isBound();
  }

  @Override
  public InetAddress getInetAddress() {
    return plain.getInetAddress();
  }

  @Override
  public int getLocalPort() {
    return plain.getLocalPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return plain.getLocalSocketAddress();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return new String[0];
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    // Settled by TlsContext.
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getSupportedProtocols() {
    return new String[0];
  }

  @Override
  public String[] getEnabledProtocols() {
    return new String[0];
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    // Settled by TlsContext.
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    // Settled by the Listening.
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    // Settled by the Listening.
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setUseClientMode(boolean mode) {
    // A listening socket makes servers.
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    // Settled by TlsContext.
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
