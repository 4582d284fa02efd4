package org.fedsim.wire.turn;

import java.util.Arrays;

/**
 * What a client shows a relay: the token as MRAS issued it, and the password that goes with it. Raw
 * bytes; Base64 is only how they travel in SIP.
 */
public record RelayCredentials(byte[] username, byte[] password) {
  public RelayCredentials {
    username = username.clone();
    password = password.clone();
  }

  @Override
  public byte[] username() {
    return username.clone();
  }

  @Override
  public byte[] password() {
    return password.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RelayCredentials o
        && Arrays.equals(username, o.username)
        && Arrays.equals(password, o.password);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(username);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "RelayCredentials[username of " + username.length + " bytes]";
  }
}
