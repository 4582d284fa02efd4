package org.fedsim.scenarios.script;

/**
 * What differs from the standard lab.
 *
 * @param clientEku whether the Edge's certificate has the client-authentication EKU
 * @param mediaEncryption what the Lync side demands of the media
 * @param mediaTransport what the media of both sides may go over
 */
public record LabSettings(
    boolean clientEku, MediaEncryption mediaEncryption, MediaTransport mediaTransport) {

  /** The certificate has both EKUs, media encryption is optional, and any transport will do. */
  public static final LabSettings STANDARD =
      new LabSettings(true, MediaEncryption.OPTIONAL, MediaTransport.ANY);
}
