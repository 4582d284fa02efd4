package org.fedsim.wire.sip;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * What JAIN-SIP holds in its hands for a TLS connection. Delegates to a {@link TlsEnd}; versions,
 * cipher suites and client authentication are settled there, so that JAIN-SIP's settings do
 * nothing.
 */
final class SipTlsSocket extends SSLSocket {
  private final TlsEnd end;
  private final SSLSocket tls;
  private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();

  SipTlsSocket(TlsEnd end) {
    this.end = end;
    this.tls = end.tls();
  }

  @Override
  public void startHandshake() throws IOException {
    end.handshake();
    // JSSE would tell them on a new thread that nobody waits for.
    HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, tls.getSession());
    listeners.forEach(each -> each.handshakeCompleted(event));
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    listeners.remove(listener);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return tls.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(tls.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        end.writing(1);
        try {
          out.write(bytes, offset, length);
        } finally {
          end.writing(-1);
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    end.close();
  }

  @Override
  public boolean isClosed() {
    return end.isClosed();
  }

  @Override
  public InetAddress getInetAddress() {
    return end.remote().getAddress();
  }

  @Override
  public int getPort() {
    return end.remote().getPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return end.remote();
  }

  @Override
  public InetAddress getLocalAddress() {
    return end.local().getAddress();
  }

  @Override
  public int getLocalPort() {
    return end.local().getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return end.local();
  }

  @Override
  public SocketChannel getChannel() {
    return null;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public boolean isInputShutdown() {
    return tls.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return tls.isOutputShutdown();
  }

  @Override
  public void shutdownInput() throws IOException {
    tls.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    tls.setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return tls.getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    tls.setTcpNoDelay(on);
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    tls.setKeepAlive(on);
  }

  @Override
  public SSLSession getSession() {
    return tls.getSession();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return tls.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    // Settled by TlsContext.
  }

  @Override
  public String[] getSupportedProtocols() {
    return tls.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return tls.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    // Settled by TlsContext.
  }

  @Override
  public void setUseClientMode(boolean mode) {
    // Settled by TlsContext.
  }

  @Override
  public boolean getUseClientMode() {
    return tls.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    // Settled by the Listening.
  }

  @Override
  public boolean getNeedClientAuth() {
    return tls.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    // Settled by the Listening.
  }

  @Override
  public boolean getWantClientAuth() {
    return tls.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    // Settled by TlsContext.
  }

  @Override
  public boolean getEnableSessionCreation() {
    return tls.getEnableSessionCreation();
  }

  @Override
  public String toString() {
    return "TLS " + end.local() + " - " + end.remote();
  }
}
